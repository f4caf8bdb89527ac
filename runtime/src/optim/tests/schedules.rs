//! Schedules at points where their value is known.

use super::*;

#[test]
fn every_schedule_is_its_formula() {
    let warm = Schedule::Warmup { steps: 4, then: Box::new(Schedule::Linear { steps: 10, floor: 0.5 }) };
    let cases = [
        (Schedule::Constant, 1000, 1.0),
        (Schedule::Steps { every: 10, factor: 0.5 }, 9, 1.0),
        (Schedule::Steps { every: 10, factor: 0.5 }, 10, 0.5),
        (Schedule::Steps { every: 10, factor: 0.5 }, 39, 0.125),
        (Schedule::Exponential { factor: 0.5 }, 3, 0.125),
        (Schedule::InverseTime { decay: 0.25 }, 4, 0.5),
        (Schedule::Linear { steps: 8, floor: 0.0 }, 2, 0.75),
        (Schedule::Linear { steps: 8, floor: 0.25 }, 99, 0.25),
        (Schedule::Cosine { steps: 6, floor: 0.0 }, 2, 0.75),
        (Schedule::Cosine { steps: 6, floor: 0.1 }, 6, 0.1),
        (warm.clone(), 0, 0.25),
        (warm.clone(), 3, 1.0),
        (warm.clone(), 4, 1.0),
        (warm, 9, 0.75),
    ];
    for (schedule, t, expected) in cases {
        assert!((schedule.factor(t) - expected).abs() < 1e-15, "{schedule:?} at {t}: {}", schedule.factor(t));
    }
}

#[test]
fn the_rate_of_each_step_is_the_scheduled_one() {
    let optimizer = Optimizer::gradient_descent(0.5).unwrap().scheduled(Schedule::InverseTime { decay: 1.0 }).unwrap();
    let found = trajectory(optimizer, 20, |_| vec![1.0; 3]);
    // The rates are 1/2 of 1, 1/2, 1/3, ..: harmonic numbers.
    let mut sum = 0.0;
    for (k, found) in found.iter().enumerate() {
        sum += 0.5 / (k + 1) as f64;
        assert_close(found, &START.map(|x| x - sum), 20);
    }
}
