//! Reports as text, as JSON and as pictures.

use super::*;

#[test]
fn health_says_its_numbers_thresholds_layers_and_probe() {
    let text = report([-6.9, -5.0, -4.0, -3.0]).to_string();
    let expected = "\
gradient health: vanishing at rate 1, probe of 8
  vanishing: update:weight 10^-6.9 below 10^-6, .0, probe of 8
  vanishing: per-layer ratio 0.050 below 0.5, .0 to .3, probe of 8
  vanishing: first to last layer 1.3e-4 below 1e-2, .0 to .3, probe of 8
  layer  gradient  log10                     update:weight   lost  verdict
  .0       1.3e-7  ██▊                             10^-6.9    0 %  vanishing
  .1       1.0e-5  █████████████▏                  10^-5.0    0 %  healthy
  .2       1.0e-4  ██████████████████▌             10^-4.0    0 %  healthy
  .3       1.0e-3  ████████████████████████        10^-3.0    0 %  healthy
";
    assert_eq!(text, expected, "{text}");
    let text = report([-3.0, -2.9, -3.1, -3.0]).to_string();
    assert!(
        text.starts_with("gradient health: healthy at rate 1, probe of 8\n  healthy: update:weight 10^-3.1 above 10^-5, .2, probe of 8\n"),
        "{text}"
    );
}

#[test]
#[should_panic(expected = "before training\ngradient health: vanishing at rate 1")]
fn health_is_asserted_with_the_report() {
    crate::assert_healthy!(report([-6.9, -5.0, -4.0, -3.0]), "before {}", "training");
}

#[cfg(feature = "json")]
#[test]
fn health_as_json_has_the_same_numbers() {
    let report = report([-6.9, -5.0, -4.0, f64::NEG_INFINITY]);
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["verdict"], "vanishing");
    assert_eq!(json["layers"][1]["name"], ".1");
    assert!((json["layers"][1]["update_to_weight"].as_f64().unwrap() + 5.0).abs() < 1e-12);
    assert!(json["layers"][3]["update_to_weight"].is_null());
    assert_eq!(json["findings"][0]["signal"], "update_to_weight");
    assert_eq!(json["findings"][0]["probe"], 8);
}

#[cfg(feature = "svg")]
#[test]
fn health_as_a_picture_shows_every_line() {
    let (ill, well) = (report([-6.9, -5.0, -4.0, -3.0]), report([-3.0; 4]));
    let picture = chart("Two networks", &[("ill", &ill), ("well", &well)]).unwrap();
    assert!(picture.starts_with("<svg ") && picture.trim_end().ends_with("</svg>"));
    for words in ["Two networks", "ill", "well", "layer, from the input", "update:weight, log10"] {
        assert!(picture.contains(words), "{words}");
    }
    // On either side a line for each network, and on the right three marks.
    assert!(picture.matches("<polyline").count() >= 7, "{picture}");
    assert!(ill.to_svg().unwrap().contains("<polyline"));
    let flat = report([f64::NEG_INFINITY; 4]).to_svg();
    assert_eq!(flat.unwrap_err().to_string(), "cannot draw the chart: no layer has a gradient above zero");
}
