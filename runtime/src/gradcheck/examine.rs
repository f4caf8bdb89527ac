//! The check of one function at one point: what is measured, and in which order.

use super::Rng;
use super::algebra;
use super::direction::Direction;
use super::judge::{Finding, Probe, judge};
use super::ladder::{DEEP, FULL, Ladder};
use super::report::{CheckReport, Forward, SelfTest};
use super::search::locate;
use super::settings::Settings;
use super::site::{Site, Unusable};
use super::subject::{Meter, Subject};
use super::{kinks, summary};

/// More elements without a finite derivative than this are not measured one by one.
const MOST_NOT_FINITE: usize = 16;
/// How many more elements are measured to see whether a disagreement has a pattern.
const NEIGHBOURS: usize = 16;
/// How often the check moves aside from a kink.
const MOVES_ASIDE: usize = 3;

/// Everything that was found at one point.
pub(crate) struct Examination<'s> {
    pub(crate) subject: &'s Subject<'s>,
    /// Lines measured, with the site they were measured at.
    pub(crate) probes: Vec<(usize, Probe)>,
    pub(crate) sites: Vec<Site<'s>>,
    /// Lines that met a kink, whatever became of them beside it.
    pub(crate) kinks: Vec<Direction>,
    /// There is a line on which the derivative is not finite, and differences have none.
    pub(crate) singular: bool,
    pub(crate) complaints: Vec<String>,
    pub(crate) forward: Forward,
    pub(crate) self_test: SelfTest,
}

/// Checks `subject` at `x`.
///
/// # Errors
///
/// [`Unusable::Domain`] if the function has no finite value at `x`: there is nothing to check.
pub(crate) fn examine(subject: &Subject<'_>, x: &[f64], settings: &Settings) -> Result<CheckReport, Unusable> {
    let meter = Meter::new(settings.budget);
    let mut rng = Rng::from_seed(settings.seed);
    let first = match Site::new(subject, &meter, x, &mut rng) {
        Ok(site) => site,
        Err(Unusable::Derivative(message)) => return Ok(summary::broken(subject, &meter, message)),
        Err(unusable) => return Err(unusable),
    };
    let mut examination = Examination::new(subject, first);
    examination.consult_algebra(&mut rng);
    if subject.takes_cotangent
        && let Ok(second) = Site::new(subject, &meter, x, &mut rng)
    {
        examination.sites.push(second);
    }
    examination.measure(settings, &mut rng);
    examination.move_aside_from_kinks(&mut rng);
    examination.test_itself(&mut rng);
    Ok(summary::summarise(&examination, &meter, settings))
}

impl<'s> Examination<'s> {
    fn new(subject: &'s Subject<'s>, site: Site<'s>) -> Self {
        Examination {
            subject,
            probes: Vec::new(),
            sites: vec![site],
            kinks: Vec::new(),
            singular: false,
            complaints: Vec::new(),
            forward: Forward::Absent,
            self_test: SelfTest::Skipped,
        }
    }

    fn consult_algebra(&mut self, rng: &mut Rng) {
        self.complaints = algebra::complaints(&self.sites[0], rng);
        let (forward, complaint) = algebra::forward_against_reverse(&self.sites[0], rng);
        self.forward = forward;
        self.complaints.extend(complaint);
    }

    pub(crate) fn failing(&self) -> impl Iterator<Item = &(usize, Probe)> {
        self.probes.iter().filter(|(_, probe)| probe.finding == Finding::Fail)
    }

    /// Judges every line of the plan, and follows those that fail to a single element.
    fn measure(&mut self, settings: &Settings, rng: &mut Rng) {
        let finite: Vec<bool> = self.sites[0].gradient().iter().map(|a| a.is_finite()).collect();
        let not_finite = (0..finite.len()).filter(|&element| !finite[element]);
        let not_finite: Vec<usize> = not_finite.take(MOST_NOT_FINITE).collect();
        for &element in &not_finite {
            self.judge_coordinate(element, rng);
        }
        self.singular = self.probes.iter().any(|(_, probe)| probe.reading.is_none());
        if not_finite.len() > 1 && !self.singular {
            // `sqrt(x y)` is flat along both axes and has a corner between them.
            self.singular = (0..3).any(|turn| {
                let random = Direction::random(&not_finite, &self.sites[0].scale, rng);
                let direction = if turn == 0 { random.upwards() } else { random };
                let mut ladder = Ladder::new(&self.sites[0], &direction);
                ladder.extend(FULL);
                ladder.extend(DEEP);
                kinks::settled(&ladder).is_none()
            });
        }

        let arguments = self.subject.arguments();
        let total = finite.len();
        let every_coordinate = total <= settings.effort.coordinates();
        let mut alone = vec![false; total];
        for (_, elements) in &arguments {
            let elements: Vec<usize> = elements.iter().copied().filter(|&element| finite[element]).collect();
            if every_coordinate || elements.len() <= settings.effort.directions() {
                for &element in &elements {
                    self.judge_coordinate(element, rng);
                    alone[element] = true;
                }
                continue;
            }
            for turn in 0..settings.effort.directions() {
                let site = turn % self.sites.len();
                if self.judge_many(site, &elements, rng) == Finding::Fail {
                    break;
                }
            }
        }
        let every: Vec<usize> = (0..total).filter(|&element| finite[element]).collect();
        if every_coordinate && every.len() > 1 && self.failing().next().is_none() {
            for turn in 1..=2 {
                self.judge_many(turn % self.sites.len(), &every, rng);
            }
        }
        if !every_coordinate {
            self.judge_some(&every, &alone, rng);
        }
        self.judge_where_kinks_meet(rng);
    }

    /// Where several elements met a kink, slopes that are each possible may not be possible
    /// together: a tie of a maximum that is counted on both sides shows only along lines that move
    /// both.
    fn judge_where_kinks_meet(&mut self, rng: &mut Rng) {
        let kinky =
            |(_, probe): &(usize, Probe)| probe.direction.single().filter(|_| probe.finding == Finding::Kink).map(|(element, _)| element);
        let elements: Vec<usize> = self.probes.iter().filter_map(kinky).collect();
        if elements.len() < 2 {
            return;
        }
        for turn in 0..4 {
            let random = Direction::random(&elements, &self.sites[0].scale, rng);
            let direction = if turn == 0 { random.upwards() } else { random };
            let probe = judge(&self.sites[0], direction, rng);
            self.probes.push((0, probe));
        }
    }

    /// The most sensitive element and three by chance, of those that were not measured alone.
    fn judge_some(&mut self, every: &[usize], alone: &[bool], rng: &mut Rng) {
        let rest: Vec<usize> = every.iter().copied().filter(|&element| !alone[element]).collect();
        let size = |&&element: &&usize| (self.sites[0].gradient()[element] * self.sites[0].scale[element]).abs();
        let Some(&largest) = rest.iter().max_by(|a, b| size(a).total_cmp(&size(b))) else {
            return;
        };
        self.judge_coordinate(largest, rng);
        for _ in 0..3 {
            let element = rest[rng.integer(0..=rest.len() as i64 - 1) as usize];
            self.judge_coordinate(element, rng);
        }
    }

    fn judge_coordinate(&mut self, element: usize, rng: &mut Rng) {
        let seen = |(_, probe): &(usize, Probe)| probe.direction.single().is_some_and(|(seen, _)| seen == element);
        if !self.probes.iter().any(seen) {
            let direction = Direction::coordinate(element, &self.sites[0].scale, rng);
            let probe = judge(&self.sites[0], direction, rng);
            self.probes.push((0, probe));
        }
    }

    fn judge_many(&mut self, site: usize, elements: &[usize], rng: &mut Rng) -> Finding {
        let direction = Direction::random(elements, &self.sites[site].scale, rng);
        let probe = judge(&self.sites[site], direction, rng);
        let finding = probe.finding;
        if finding == Finding::Fail
            && let Some(found) = locate(&self.sites[site], &probe, rng)
        {
            self.probes.push((site, found));
            for _ in 0..NEIGHBOURS.min(elements.len()) {
                let element = elements[rng.integer(0..=elements.len() as i64 - 1) as usize];
                self.judge_coordinate(element, rng);
            }
        }
        self.probes.push((site, probe));
        finding
    }

    /// Asks again beside the point, on opposite sides, for every line that met a kink there.
    ///
    /// A derivative at a kink is right if it is one of those that the function has nearby; but then
    /// it must also be right nearby, on all its pieces. What cannot be decided there either stays a kink.
    fn move_aside_from_kinks(&mut self, rng: &mut Rng) {
        let met = |turn: usize, finding: Finding| finding == Finding::Kink || turn == 0 && finding == Finding::NearKink;
        self.kinks = self.probes.iter().filter(|(_, probe)| met(0, probe.finding)).map(|(_, probe)| probe.direction.clone()).collect();
        for turn in 0..MOVES_ASIDE {
            let lines: Vec<usize> = (0..self.probes.len()).filter(|&line| met(turn, self.probes[line].1.finding)).collect();
            if lines.is_empty() {
                return;
            }
            let way: Vec<f64> = self.sites[0].scale.iter().map(|scale| scale * rng.stride() / 64.0).collect();
            for sign in [1.0, -1.0] {
                self.judge_aside(&lines, &way, sign, rng);
            }
        }
    }

    /// Judges lines beside the point. What is wrong on one side is wrong.
    fn judge_aside(&mut self, lines: &[usize], way: &[f64], sign: f64, rng: &mut Rng) {
        let here = &self.sites[0];
        let aside: Vec<f64> = here.x.iter().zip(way).map(|(x, way)| x + sign * way).collect();
        let Ok(site) = Site::new(self.subject, here.meter, &aside, rng) else {
            return;
        };
        for &line in lines {
            let (index, known) = &mut self.probes[line];
            let probe = judge(&site, known.direction.clone(), rng);
            let replaces = match known.finding {
                Finding::Fail => false,
                // That it is right beside the kink does not excuse it.
                Finding::Pass | Finding::NearKink => probe.finding == Finding::Fail,
                Finding::Kink | Finding::Undecided => true,
            };
            if replaces {
                (*index, *known) = (self.sites.len(), probe);
            }
        }
        self.sites.push(site);
    }

    /// The negative control: the largest element of the gradient times 1.001 must not pass.
    ///
    /// "Largest" is meant in units of the input, `|a_i| s_i`: what the function feels when each
    /// input moves by the same fraction of itself. The measurements that are there already are used
    /// where they suffice.
    fn test_itself(&mut self, rng: &mut Rng) {
        if self.failing().next().is_some() || !self.complaints.is_empty() {
            return;
        }
        // At a kink an altered derivative may be just another slope: the last place that was
        // measured has none.
        let place = self.probes.iter().map(|(index, _)| *index).max().unwrap_or(0);
        let (gradient, scale) = (self.sites[place].gradient(), &self.sites[place].scale);
        let size = |element: &usize| (gradient[*element] * scale[*element]).abs();
        let finite = (0..gradient.len()).filter(|&element| gradient[element].is_finite());
        let largest = finite.max_by(|a, b| size(a).total_cmp(&size(b)));
        // At a minimum nothing is left but rounding, and differences have found as much.
        let is_zero = |element: usize| {
            let zero = |probe: &Probe| probe.finding == Finding::Pass && probe.derivative.abs() <= probe.tolerance;
            let single = |probe: &Probe| probe.direction.single().is_some_and(|(alone, _)| alone == element);
            gradient[element] == 0.0 || self.probes.iter().any(|(index, probe)| *index == place && single(probe) && zero(probe))
        };
        let Some(largest) = largest.filter(|&element| !is_zero(element)) else {
            self.self_test = SelfTest::Zero;
            return;
        };
        let visible = |(index, probe): &(usize, Probe)| {
            let component = probe.direction.components.iter().find(|&&(element, _)| element == largest);
            let (Some(reading), Some(&(_, v))) = (probe.reading, component) else {
                return false;
            };
            let change = 1e-3 * self.sites[place].gradient()[largest] * v;
            *index == place
                && (probe.derivative + change - reading.value).abs() > probe.tolerance.max(self.sites[place].blur) + 1e-2 * change.abs()
        };
        if self.probes.iter().any(visible) {
            self.self_test = SelfTest::Seen;
            return;
        }
        let site = &mut self.sites[place];
        site.tamper(largest);
        let direction = Direction::coordinate(largest, &site.scale, rng);
        let seen = judge(site, direction, rng).finding == Finding::Fail;
        site.restore(largest);
        self.self_test = if seen { SelfTest::Seen } else { SelfTest::Blind };
    }
}
