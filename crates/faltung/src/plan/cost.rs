//! Then cheap: what each method would cost, and the tiles and blocks it would take.

use super::facts::Facts;
use super::prices::{Prices, Table, prices, table};
use crate::fft::{good_length, good_line, shortest_line};
use crate::method::{Along, Extents, Limbs, Passage, effort_of_line};
use crate::number::Number;
use crate::run::{Bound, Witnesses, cut_at_edges, tiles_cut_at_edges};
use crate::simd::Loops;
use crate::spec::{Axis, Geometry, Method, Role};

/// The decision for one kernel and one shape: enough to build everything else from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) method: Method,
    /// Outputs of a tile along each axis.
    pub(crate) tile: Extents,
    /// Samples of a transform's block along each axis; ones without a transform.
    pub(crate) block: Extents,
    /// How integers are cut for transforms.
    pub(crate) limbs: Option<Limbs>,
}

impl Choice {
    /// The same with the axes in another order.
    pub(crate) fn reordered(&self, order: &[usize]) -> Self {
        let Choice { method, tile, block, limbs } = self;
        let [tile, block] = [tile, block].map(|extents| reordered(extents, order).into());
        Choice { method: *method, tile, block, limbs: *limbs }
    }
}

/// What there is of each axis, with the axes in another order.
pub(super) fn reordered<T: Copy>(of_axes: &[T], order: &[usize]) -> Vec<T> {
    order.iter().map(|&axis| of_axes[axis]).collect()
}

/// A choice with its price.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Offer {
    pub(crate) choice: Choice,
    /// Predicted time of one call on one thread, the kernel given anew.
    pub(crate) nanoseconds: f64,
    /// Memory beside signal, kernel and result, about.
    pub(crate) bytes: usize,
}

/// Outputs of a tile of a method that walks through memory in rows.
const ROWS_TILE: usize = 1 << 14;
/// Outputs of a tile whose rows are summed side by side: fewer the more work they are, so that
/// threads find enough tiles.
const PLANES_TILE: [usize; 2] = [1 << 13, 1 << 16];
/// Taps times outputs of such a tile.
const PLANES_WORK: usize = 1 << 22;
/// Such tiles may be larger where that leaves so many of them.
const PLANES_TILES: usize = 64;
/// Rows of such a tile come in multiples of this: all patches divide it, or nearly.
const PLANES_ROWS: usize = 30;
/// Bytes of the samples around a few rows of outputs, which are read for each of them.
const PLANES_BYTES: usize = 1 << 18;
/// Numbers of a tile of a method that keeps boxes between passes.
const PASSES_TILE: usize = 1 << 15;
/// Outputs of a row of such a tile where there are passes along other axes: enough that a row pays,
/// and few enough that the rows of several windows stay in the second-level cache.
const PASSES_ROW: usize = 512;
/// The longest block of overlap-save in numbers; longer ones leave the second-level cache.
const LONGEST_BLOCK: usize = 1 << 19;

/// Bytes of a register, of the smaller ones.
const REGISTER: usize = 32;

/// What a row of samples beside an edge costs to be copied, in units of what a row of outputs costs
/// before its first output: 25 and 9 ns were seen (profiles of 512 by 512 under 3 by 3, 2026-11-28).
const COPIED_ROW: f64 = 3.0;

/// How much longer a product takes whose sample is loaded for it alone.
const ROW_ALONE: f64 = 4.5;

/// How much longer a transform takes whose rows are too short for leaves; 4.5 to 7 times were seen.
const SINGLE_POINTS: f64 = 5.0;

/// The window that the price of a running sum is measured at.
const CALIBRATED_WINDOW: usize = 101;
/// What running sums of rows cost in units of that, for each sample and output.
const RUNNING_ROWS: f64 = 0.5;
/// What each loop over a row of them costs, in units of what a row costs that is summed directly.
const RUNNING_ROW: f64 = 4.0;

/// What writing a number costs that is read again soon, in units of what it costs otherwise, about:
/// so that outer products of 5 by 5 taps, faster by a quarter where that was measured, are taken as such.
const NEAR: f64 = 0.5;

/// Memory that the allocator has at hand, about, and what each byte beyond it costs to be cleared
/// for us, in nanoseconds.
const AT_HAND_BYTES: f64 = (4 << 20) as f64;
const FRESH_BYTE: f64 = 0.1;

/// What a tap costs that vouches for an output, where sums of samples do not, in multiply-adds of
/// singles: looking at sizes and keeping account of doubts is in it.
const VOUCH_OF_TAP: f64 = 4.0;
/// What vouching costs where kernels run along several axes, in units of what it costs along one:
/// rows are short, and outputs near edges many.
const VOUCH_IN_SPACE: f64 = 3.0;

/// The best way to run `method` here, as far as the model knows; `None` if blocks would be longer
/// than addresses can count. `vouching` says whether outputs of transforms are vouched for, and by
/// what if that is known.
pub(crate) fn offer<N: Loops>(
    method: Method,
    geometry: &Geometry,
    along: &[Along],
    facts: &Facts<N>,
    vouching: Option<Option<&Witnesses>>,
) -> Option<Offer> {
    let (table, prices, width) = (table(), prices::<N>(), size_of::<N>());
    let passage = Passage::new::<N>(along, beside::<N>(geometry));
    let taps_to_vouch = |points| {
        let bound = Bound { points, terms: geometry.terms() as f64, round_off: N::ROUND_OFF };
        let unknown = geometry.taps();
        vouching.map(|these| these.map_or(unknown, |these| these.taps_for_noise::<N>(bound)))
    };
    let lines = Lines { good: good_line::<N>, shortest: shortest_line::<N> };
    let taps_to_vouch = &taps_to_vouch;
    let factors = if method == Method::Separable { factors::<N>(along) } else { Vec::new() };
    let model =
        Model { factors, geometry, along, passage, table, prices, width, lines, taps_to_vouch };
    let transforms = |tile, block| Some(model.transforms(method, tile, block));
    let exact = |tile, block| model.limb_transforms::<N>(facts.tap_bits, tile, block);
    match method {
        Method::Direct | Method::Auto => Some(model.direct()),
        Method::Separable | Method::RunningSum => Some(model.passes(method)),
        Method::OverlapSave => model.overlap_save(transforms),
        Method::Fft => model.single_transform(transforms),
        Method::ExactInteger => {
            let offers = [model.overlap_save(exact), model.single_transform(exact)];
            let cheaper = |a: &Offer, b: &Offer| a.nanoseconds.total_cmp(&b.nanoseconds);
            offers.into_iter().flatten().min_by(cheaper)
        }
    }
}

/// How many outputs lie side by side after the only axis with taps, in the samples as in the outputs,
/// where they would not fill a register by themselves.
pub(super) fn beside<N: Number>(geometry: &Geometry) -> Option<usize> {
    let has_taps = |role: &Role| matches!(role, Role::Along(axis) if axis.taps > 1);
    let is_idle = |role: &Role| matches!(role, Role::Along(axis) if axis.is_idle());
    let axis = geometry.roles.iter().rposition(has_taps)?;
    if axis + 1 == geometry.roles.len() {
        return Some(1);
    }
    let is_line = matches!(&geometry.roles[axis], Role::Along(axis) if axis.stride == 1);
    let beside = geometry.output[axis + 1..].iter().product::<usize>().max(1);
    let fits = beside.saturating_mul(size_of::<N>()) < 48;
    (is_line && fits && geometry.roles[axis + 1..].iter().all(is_idle)).then_some(beside)
}

/// How taps are taken along each axis alone, where the others have had their turn.
fn factors<N: Loops>(along: &[Along]) -> Vec<Option<Passage>> {
    let of_axis = |axis: usize| {
        let mut alone = vec![Along::IDLE; along.len()];
        alone[axis] = along[axis];
        let is_dense = along.last().is_none_or(|last| last.stride == 1);
        Passage::new::<N>(&alone, None).filter(|_| is_dense)
    };
    (0..along.len()).map(of_axis).collect()
}

struct Model<'a> {
    /// How an outer product's taps are taken along each axis.
    factors: Vec<Option<Passage>>,
    geometry: &'a Geometry,
    along: &'a [Along],
    passage: Option<Passage>,
    table: &'static Table,
    prices: &'static Prices,
    /// Bytes of a number.
    width: usize,
    lines: Lines,
    /// How many taps will have to be looked at to vouch for an output of a block of so many points;
    /// `None` where nobody vouches for outputs.
    taps_to_vouch: &'a dyn Fn(f64) -> Option<usize>,
}

/// What blocks may be along their last axis; `true` if it is their only one.
struct Lines {
    good: fn(usize, bool) -> Option<usize>,
    shortest: fn(bool) -> usize,
}

impl Model<'_> {
    fn offer(
        &self,
        method: Method,
        tile: Extents,
        block: Option<Extents>,
        work: f64,
        numbers: f64,
    ) -> Offer {
        let tiles = self.tiles(&tile);
        let block = block.unwrap_or_else(|| Extents::from_elem(1, tile.len()));
        let choice = Choice { method, tile, block, limbs: None };
        let bytes = numbers * self.width as f64;
        let fresh = (bytes - AT_HAND_BYTES).max(0.0) * FRESH_BYTE;
        let nanoseconds = self.table.prepare(method) + tiles * self.table.tile + work + fresh;
        Offer { choice, nanoseconds, bytes: bytes as usize }
    }

    fn tiles(&self, tile: &[usize]) -> f64 {
        self.geometry
            .output
            .iter()
            .zip(tile)
            .map(|(&len, &tile)| len.div_ceil(tile) as f64)
            .product()
    }

    fn outputs(&self) -> f64 {
        self.geometry.output.iter().map(|&len| len as f64).product()
    }

    /// Tiles of about `numbers` outputs, filled from the last axis on; along axes with taps at least
    /// `spans` times the kernel's span, where there are as many outputs.
    fn tile(&self, numbers: usize, spans: usize) -> Extents {
        self.tile_of_rows(numbers, spans, usize::MAX)
    }

    /// The same, with rows of about `longest` outputs at most.
    fn tile_of_rows(&self, numbers: usize, spans: usize, longest: usize) -> Extents {
        let mut left = numbers;
        let mut tile = Extents::from_elem(1, self.along.len());
        for axis in (0..self.along.len()).rev() {
            let outputs = self.geometry.output[axis].max(1);
            let least = if self.along[axis].taps > 1 { spans * self.along[axis].span() } else { 1 };
            let most = if axis + 1 == self.along.len() { left.min(longest) } else { left };
            tile[axis] = match self.geometry.roles[axis] {
                Role::Along(_) => outputs.min(most.max(least)),
                Role::Bank(kernels) => kernels.max(1),
                Role::Paired(_) => 1,
            };
            left = (left / tile[axis]).max(1);
        }
        tile
    }

    /// Samples that one tile is made of.
    fn window(&self, tile: &[usize]) -> f64 {
        self.along.iter().zip(tile).map(|(axis, &tile)| axis.reach(tile) as f64).product()
    }

    /// Every tap of every kernel, row by row, of which `together` share what a row costs. Rows that do
    /// not fill registers cost as much as if they did.
    fn rows(&self, outputs: f64, row: f64, together: f64, taps: f64) -> f64 {
        let row = row.max(1.0);
        let (rows, lanes) = (outputs / row, REGISTER as f64 / self.width as f64);
        let filled = (row / lanes).ceil() * lanes;
        let of_row = (self.table.row + taps * self.table.tap_of_row) / together;
        let multiply_add = self.prices.multiply_add;
        rows * (of_row + filled * taps * multiply_add) + outputs * self.prices.copy
    }

    fn direct(&self) -> Offer {
        let stride = self.along.last().map_or(1, |axis| axis.stride);
        let (outputs, taps) = (self.outputs(), self.geometry.taps() as f64);
        // Outputs beside an edge of the last axis are tiles of their own, with samples that are copied; those
        // beside other edges, and what is too short to be cut, are copied in longer rows.
        let parts = self.geometry.roles.last().map_or([0, 1, 0], cut_at_edges);
        let rows = outputs / parts.iter().sum::<usize>().max(1) as f64;
        let edges = [parts[0], parts[2]].into_iter().filter(|&outputs| outputs > 0).count();
        let in_parts = |work: &dyn Fn(f64, f64) -> f64| -> f64 {
            let of_part = |&part: &usize| work(rows * part as f64, part.min(ROWS_TILE) as f64);
            parts.iter().filter(|&&outputs| outputs > 0).map(of_part).sum()
        };
        let (tile, work) = match self.passage {
            Some(passage) => {
                let sorted = if stride > 1 { self.prices.copy * stride as f64 } else { 0.0 };
                let longer = self.alone(&passage);
                let work =
                    in_parts(&|outputs, row| self.passage_rows(&passage, longer, outputs, row));
                (self.passage_tile(&passage), work + outputs * sorted)
            }
            None => {
                let strided = if stride > 1 { 8.0 } else { 1.0 };
                let work = in_parts(&|outputs, row| self.rows(outputs, row, 1.0, taps * strided));
                (self.tile(ROWS_TILE, 0), work)
            }
        };
        let copied = rows * edges as f64 * COPIED_ROW * self.table.row;
        let cut = tiles_cut_at_edges(self.geometry, &tile) as f64 - self.tiles(&tile);
        let cut = cut * self.table.tile;
        let window = self.window(&tile);
        self.offer(Method::Direct, tile, None, work + copied + cut, window + taps)
    }

    /// Taps that are taken in order, each product `longer` than where samples are shared.
    fn passage_rows(&self, passage: &Passage, longer: f64, outputs: f64, row: f64) -> f64 {
        let together = if passage.across.is_some() { 4.0 } else { 1.0 };
        self.rows(outputs, row, together, longer * passage.order.effort())
    }

    /// How much longer products take because of too few rows of outputs that could share a sample.
    fn alone(&self, passage: &Passage) -> f64 {
        match passage.across.map(|axis| self.geometry.output[axis]) {
            Some(1) => ROW_ALONE,
            Some(2) => ROW_ALONE / 2.0,
            _ => 1.0,
        }
    }

    /// Tiles for taps that are taken in order: long lines, or whole rows as long as the samples around
    /// a few of them stay near.
    fn passage_tile(&self, passage: &Passage) -> Extents {
        let stride = self.along.last().map_or(1, |axis| axis.stride);
        let Some(across) = passage.across else {
            return self.tile((ROWS_TILE / stride).max(1), 0);
        };
        let spans = self.along[..across].iter().map(Along::span);
        // No more than there are: a stride may be as long as addresses can count.
        let few = self.geometry.output[across].clamp(1, 6);
        let around = spans.fold(self.along[across].reach(few), usize::saturating_mul);
        let row = around.saturating_mul(self.width * stride).max(1);
        let wide = (PLANES_BYTES / row).max(256);
        let mut tile = self.tile(wide, 0);
        let outputs: usize = tile[across + 1..].iter().product();
        let [few, many] = PLANES_TILE;
        let share = (self.outputs() as usize / PLANES_TILES).min(many);
        let all = (PLANES_WORK / self.geometry.taps().max(1)).clamp(few, many).max(share);
        let rows = (all / outputs.max(1) / PLANES_ROWS).max(1) * PLANES_ROWS;
        let mut left = rows;
        // Several planes with some rows of each: neighbours share most of the samples around them.
        let mut most = if self.along[..across].iter().any(|axis| axis.taps > 1) {
            PLANES_ROWS
        } else {
            usize::MAX
        };
        for axis in (0..=across).rev() {
            if let Role::Along(_) = self.geometry.roles[axis] {
                tile[axis] = self.geometry.output[axis].max(1).min(left).min(most);
                left = (left / tile[axis]).max(1);
                most = usize::MAX;
            }
        }
        tile
    }

    fn passes(&self, method: Method) -> Offer {
        let passes = self.along.iter().filter(|axis| axis.taps > 1).count();
        let longest = if passes > 1 { PASSES_ROW } else { usize::MAX };
        let tile = self.tile_of_rows(PASSES_TILE, 3, longest);
        let mut shape: Vec<f64> =
            self.along.iter().zip(&tile).map(|(axis, &tile)| axis.reach(tile) as f64).collect();
        let mut work = shape.iter().product::<f64>() * self.prices.copy;
        for (axis, along) in self.along.iter().enumerate().filter(|(_, along)| along.taps > 1) {
            let samples: f64 = shape.iter().product();
            shape[axis] = tile[axis] as f64;
            let outputs: f64 = shape.iter().product();
            let row = shape.last().copied().unwrap_or(1.0);
            work += match method {
                Method::Separable => {
                    // What lies between two passes stays near.
                    let is_last = !self.along[axis + 1..].iter().any(|axis| axis.taps > 1);
                    let saved =
                        if is_last { 0.0 } else { outputs * self.prices.copy * (1.0 - NEAR) };
                    let rows = match &self.factors[axis] {
                        Some(passage) => self.passage_rows(passage, 1.0, outputs, row),
                        None => self.rows(outputs, row, 1.0, along.taps as f64),
                    };
                    rows - saved
                }
                _ => self.running(along, axis + 1 == shape.len(), [samples, outputs], row),
            };
        }
        let per_tile: f64 = tile.iter().map(|&len| len as f64).product();
        // The window, and two or three boxes between passes.
        let numbers = self.window(&tile) * if method == Method::Separable { 3.0 } else { 4.0 };
        self.offer(method, tile, None, work * self.outputs() / per_tile, numbers)
    }

    /// Running sums along one axis, the last or another one.
    fn running(&self, along: &Along, is_last: bool, [samples, outputs]: [f64; 2], row: f64) -> f64 {
        let row = row.max(1.0);
        let (of_sum, of_row) = if is_last {
            let [terms, steps] = effort_of_line(along.taps);
            let [calibrated, _] = effort_of_line(CALIBRATED_WINDOW);
            (terms * outputs / calibrated, steps * outputs / row)
        } else {
            ((samples + outputs) * RUNNING_ROWS / 2.0, (samples + outputs) / row)
        };
        of_sum * self.prices.running + of_row * RUNNING_ROW * self.table.row
    }

    /// The best blocks that overlap, each priced by `price`.
    fn overlap_save(&self, price: impl Fn(Extents, Extents) -> Option<Offer>) -> Option<Offer> {
        let mut best: Option<Offer> = None;
        let mut last_block = Extents::new();
        for factor in 0..24 {
            let mut block = Extents::from_elem(1, self.along.len());
            let mut tile = self.tile(1, 0);
            let mut grows = false;
            for (axis, along) in self.along.iter().enumerate() {
                let Role::Along(role) = &self.geometry.roles[axis] else { continue };
                if role.is_idle() {
                    continue;
                }
                let all = along.reach(role.outputs.max(1));
                let wished = overlap_wish(along, factor)?;
                grows |= wished < all;
                // A row is at least as long as transforms want it, the samples permitting.
                let row = if self.is_row(axis) { (self.lines.shortest)(false) } else { 1 };
                block[axis] = self.good_length(axis, wished.max(row).min(all))?;
                // As many outputs as the block has room for.
                let outputs = (block[axis] - along.span()) / along.stride + 1;
                tile[axis] = outputs.min(role.outputs.max(1));
            }
            let points: usize = block.iter().try_fold(1usize, |all, &len| all.checked_mul(len))?;
            if (block == last_block && !grows) || (points > LONGEST_BLOCK && best.is_some()) {
                break;
            }
            if block == last_block {
                continue;
            }
            last_block = block.clone();
            let Some(offer) = price(tile, block) else { break };
            if best.as_ref().is_none_or(|best| offer.nanoseconds < best.nanoseconds) {
                best = Some(offer);
            }
        }
        best
    }

    fn single_transform(&self, price: impl Fn(Extents, Extents) -> Option<Offer>) -> Option<Offer> {
        let mut block = Extents::from_elem(1, self.along.len());
        let mut tile = self.tile(1, 0);
        for axis in 0..self.along.len() {
            if let Role::Along(role) = &self.geometry.roles[axis]
                && !role.is_idle()
            {
                tile[axis] = role.outputs.max(1);
                block[axis] = self.good_length(axis, cyclic_length(role))?;
            }
        }
        block.iter().try_fold(1usize, |all, &len| all.checked_mul(len))?;
        price(tile, block)
    }

    /// A length that transforms take along this axis, one of those that the kernel runs along.
    fn good_length(&self, axis: usize, at_least: usize) -> Option<usize> {
        let [before, after] = self.others_busy(axis);
        if after { good_length(at_least) } else { (self.lines.good)(at_least, !before) }
    }

    /// Whether an axis is the last of several that the kernel runs along.
    fn is_row(&self, axis: usize) -> bool {
        self.others_busy(axis) == [true, false]
    }

    /// Whether the kernel runs along axes before this one, and along axes after it.
    fn others_busy(&self, axis: usize) -> [bool; 2] {
        let roles = &self.geometry.roles;
        [&roles[..axis], &roles[axis + 1..]].map(|others| others.iter().any(Role::is_busy))
    }

    /// One transform of a block.
    fn transform(&self, prices: &Prices, block: &[usize]) -> f64 {
        let points = block.iter().map(|&len| len as f64).product();
        let mut busy = block.iter().rev().filter(|&&length| length > 1);
        let row = busy.next().copied().unwrap_or(1);
        let shortest = (self.lines.shortest)(busy.next().is_none());
        let splitting = if row.is_multiple_of(shortest) { 1.0 } else { SINGLE_POINTS };
        splitting * prices.transform_of(points)
    }

    /// Vouching for the outputs of one tile of a block of `points`, for each of some kernels.
    fn guard(&self, tile: &[usize], points: f64, kernels: f64) -> f64 {
        let Some(taps) = (self.taps_to_vouch)(points) else { return 0.0 };
        let axes = self.along.iter().filter(|axis| axis.taps > 1).count();
        let in_space = if axes > 1 { VOUCH_IN_SPACE } else { 1.0 };
        let vouch = in_space * self.table.vouch;
        let of_output = vouch + taps as f64 * VOUCH_OF_TAP * prices::<f32>().multiply_add;
        tile.iter().map(|&len| len as f64).product::<f64>() * kernels * of_output
    }

    /// Kernels that share a tile.
    fn kernels_of_tile(&self) -> f64 {
        let in_tile =
            |role: &Role| if let Role::Bank(kernels) = role { *kernels as f64 } else { 1.0 };
        self.geometry.roles.iter().map(in_tile).product()
    }

    /// The cheapest way to cut integers, if there is one.
    fn limb_transforms<N: Number>(
        &self,
        tap_bits: u32,
        tile: Extents,
        block: Extents,
    ) -> Option<Offer> {
        let points: f64 = block.iter().map(|&len| len as f64).product();
        let (kernels, of_tile) = (self.geometry.kernels() as f64, self.kernels_of_tile());
        let transform = self.transform(prices::<f64>(), &block) + points * self.table.limb;
        let taps = self.geometry.taps() as f64;
        let priced = Limbs::possible::<N>(tap_bits, taps, points).map(|limbs| {
            let (weights, pairs) = limbs.counts();
            let of_kernel = transform * f64::from(weights)
                + points * self.table.limb_product * f64::from(pairs);
            let samples = f64::from(limbs.of_a_sample());
            let tile_work = transform * samples + of_tile * of_kernel;
            let spectra = f64::from(limbs.of_a_tap()) * kernels;
            let work = self.tiles(&tile) * tile_work + transform * spectra;
            (work, limbs, points * (3.0 + samples + spectra))
        });
        let (work, limbs, reals) = priced.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let numbers = self.window(&tile) + reals * size_of::<f64>() as f64 / self.width as f64;
        let mut offer = self.offer(Method::ExactInteger, tile, Some(block), work, numbers);
        offer.choice.limbs = Some(limbs);
        Some(offer)
    }

    fn transforms(&self, method: Method, tile: Extents, block: Extents) -> Offer {
        let points: f64 = block.iter().map(|&len| len as f64).product();
        let kernels = self.geometry.kernels() as f64;
        let inverses = self.kernels_of_tile();
        let transform = self.transform(self.prices, &block);
        let tile_work =
            transform * (1.0 + inverses) + points * self.prices.copy * (2.0 + 2.0 * inverses);
        let tile_work = tile_work + self.guard(&tile, points, inverses);
        let work =
            self.tiles(&tile) * tile_work + kernels * (transform + points * self.prices.copy);
        // A block, its spectrum, the transform's scratch, a product; a spectrum for each kernel.
        let numbers = points * (4.0 + kernels) + self.window(&tile);
        self.offer(method, tile, Some(block), work, numbers)
    }
}

/// The least samples of a block along one axis. Larger factors make longer blocks, in steps of a half.
fn overlap_wish(along: &Along, factor: usize) -> Option<usize> {
    let (halves, odd) = (factor / 2, factor % 2);
    let shortest = along.span().checked_mul(2)?.checked_next_power_of_two()?.max(8);
    Some(shortest.checked_shl(halves as u32)?.checked_mul(2 + odd)? / 2)
}

/// The shortest cyclic length that gives all outputs of an axis in one block.
///
/// With samples in `[a, b)`, outputs in `[p, q)` of the full result and a kernel that spans `K`,
/// products lie in `[a, b + K - 1)`. What wraps around falls on unwanted places if the length is at
/// least `b + K - 1 - p` and at least `q - a`.
pub(crate) fn cyclic_length(axis: &Axis) -> usize {
    let reach = axis.reach(&(0..axis.outputs.max(1)));
    let [absent_before, absent_after] = axis.absent;
    let a = if absent_before { reach.start.max(0).min(reach.end) } else { reach.start };
    let b = if absent_after { reach.end.min(axis.samples as isize).max(a) } else { reach.end };
    let (p, q) = (axis.start, reach.end);
    let span = axis.span() as isize;
    (b + span - 1 - p).max(q - a).max(span) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Boundary, Spec};

    fn axis(spec: Spec, n: usize, k: usize) -> Axis {
        let geometry = Geometry::new(&spec, &[n], &[k]).unwrap();
        let Role::Along(axis) = &geometry.roles[0] else { panic!("one axis along the kernel") };
        axis.clone()
    }

    #[test]
    fn one_block_is_no_longer_than_it_must_be() {
        use crate::spec::{Mode, Sides};
        assert_eq!(cyclic_length(&axis(Spec::convolve(), 100, 20)), 119);
        assert_eq!(cyclic_length(&axis(Spec::convolve().mode(Mode::Valid), 100, 20)), 100);
        let same = Spec::convolve().mode(Mode::Same);
        assert_eq!(cyclic_length(&axis(same.clone(), 100, 20)), 110);
        assert_eq!(cyclic_length(&axis(same.boundary(Boundary::Edge), 100, 20)), 119);
        let sides = Sides { before: Boundary::Zero, after: Boundary::Wrap };
        assert_eq!(cyclic_length(&axis(Spec::convolve().boundary(sides), 100, 20)), 138);
    }
}
