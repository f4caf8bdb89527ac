//! Saved states: to the bit, for every method, and refused where they do not fit.

use super::*;

fn every_method() -> Vec<Optimizer> {
    let all = [
        Optimizer::gradient_descent(0.1),
        Optimizer::momentum(0.1, 0.9),
        Optimizer::nesterov(0.03, 0.7),
        Optimizer::adam(0.02),
        Optimizer::adam_w(0.02, 0.1),
    ];
    let warm = Schedule::Warmup { steps: 7, then: Box::new(Schedule::Cosine { steps: 25, floor: 0.1 }) };
    all.into_iter().map(|optimizer| optimizer.unwrap().scheduled(warm.clone()).unwrap().clipped(0.8).unwrap()).collect()
}

#[test]
fn a_resumed_run_is_the_uninterrupted_one_to_the_bit() {
    let bits = |x: &[f64]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    for optimizer in every_method() {
        let uninterrupted = trajectory(optimizer.clone(), 40, curved);
        let (mut x, mut running) = (START.to_vec(), optimizer);
        for (k, expected) in uninterrupted.iter().enumerate() {
            // Interrupted before every single step.
            let text = serde_json::to_string(&Checkpoint::new(&x, &running, k)).unwrap();
            x.fill(f64::NAN);
            let (resumed, progress) = serde_json::from_str::<Checkpoint<usize>>(&text).unwrap().restore(&mut x).unwrap();
            assert_eq!((&resumed, progress), (&running, k));
            running = resumed;
            let g = curved(&x);
            running.step(&mut x, &g).unwrap();
            assert_eq!(bits(&x), bits(expected), "{:?}, step {k}", running.method());
        }
    }
}

#[test]
fn every_float_comes_back() {
    let mut x =
        vec![0.1, 1.0 / 3.0, -0.0, 5e-324, f64::MIN_POSITIVE, f64::MAX, f64::EPSILON, 1e23, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..10_000 {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        x.push(f64::from_bits(bits));
    }
    let optimizer = Optimizer::gradient_descent(0.1 + 0.2).unwrap();
    let text = serde_json::to_string(&Checkpoint::new(&x, &optimizer, ())).unwrap();
    let mut back = vec![0.0_f64; x.len()];
    let (resumed, ()) = serde_json::from_str::<Checkpoint>(&text).unwrap().restore(&mut back).unwrap();
    assert_eq!(resumed, optimizer);
    for (x, back) in x.iter().zip(&back) {
        assert!(x.to_bits() == back.to_bits() || x.is_nan() && back.is_nan(), "{x:e} {back:e}");
    }
}

#[test]
fn a_state_that_contradicts_itself_is_refused() {
    let mut adam = Optimizer::adam(0.5).unwrap();
    adam.step(&mut vec![1.0, 2.0], &vec![0.25, 0.5]).unwrap();
    let text = serde_json::to_string(&adam).unwrap();
    assert_eq!(serde_json::from_str::<Optimizer>(&text).unwrap(), adam);
    let attempt = |from: &str, to: &str, words: &str| {
        assert!(text.contains(from), "{text}");
        let error = serde_json::from_str::<Optimizer>(&text.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    attempt(r#""rate":"0.5""#, r#""rate":"-0.5""#, "`rate` is -0.5, and has to be positive and finite");
    attempt(r#""rate":"0.5""#, r#""rate":"half""#, r#""half" is not a number"#);
    attempt(r#""steps":1"#, r#""steps":0"#, "keeps 0 vectors after 0 steps");
    attempt(r#""steps":1"#, r#""paces":1"#, "unknown field `paces`");
    attempt(r#""memory":[["#, r#""memory":[["7.5","#, "found are lengths [3, 2]");
}

#[test]
fn a_file_is_written_whole_and_read_back() {
    let folder = std::env::temp_dir().join(format!("pullback-checkpoint-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("run.json");
    let x = vec![0.1, 0.2];
    let saved = Checkpoint::new(&x, &Optimizer::adam(0.1).unwrap(), 12_usize);
    saved.save(&path).unwrap();
    saved.save(&path).unwrap();
    assert_eq!(Checkpoint::load(&path).unwrap(), saved);
    std::fs::write(&path, "{").unwrap();
    assert!(Checkpoint::<usize>::load(&path).unwrap_err().to_string().contains("run.json: EOF"));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(matches!(Checkpoint::<usize>::load(&path), Err(OptimError::File { .. })));
    assert!(matches!(saved.save(&path), Err(OptimError::File { .. })));
}
