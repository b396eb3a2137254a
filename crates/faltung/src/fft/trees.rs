use std::cell::RefCell;
use std::sync::Arc;

use super::bush::Bush;
use super::force::Force;
use super::tree::Tree;
use crate::simd::{Level, Passes};

/// Trees with fewer points are gone through by one thread.
const WORTH_THREADS: usize = 1 << 14;
/// More threads would find too little of a step each.
const MOST_THREADS: usize = 32;

/// Points of all trees that a thread keeps for the next plan, and of all bushes.
const KEPT_POINTS: usize = 1 << 20;

/// Reals that trees are kept for.
pub trait Planted: Passes {
    /// The tree for blocks of complex numbers of `shape`, for so many `threads`; `None` where this transform does not reach.
    #[doc(hidden)]
    fn tree(shape: &[usize], threads: usize) -> Option<TreeOf<Self>>;

    /// The same for blocks of any lengths without prime factors above 5.
    #[doc(hidden)]
    fn bush(shape: &[usize]) -> Option<BushOf<Self>>;
}

/// A tree that plans share, and how it is gone through.
pub struct TreeOf<F>(pub(super) Arc<Tree<F>>, pub(super) Force);

/// A bush that plans share.
pub struct BushOf<F>(pub(super) Arc<Bush<F>>);

/// Plants with the shapes they are for.
type Kept<P> = Vec<(Vec<usize>, Arc<P>)>;

/// The plant for that shape, grown if it is not among the `kept`.
fn find<P>(
    kept: &mut Kept<P>,
    shape: &[usize],
    grow: impl Fn(&[usize]) -> Option<P>,
) -> Option<Arc<P>> {
    if let Some((_, plant)) = kept.iter().find(|(of, _)| of == shape) {
        return Some(Arc::clone(plant));
    }
    let plant = Arc::new(grow(shape)?);
    let points = |shape: &[usize]| shape.iter().product::<usize>();
    let others: usize = kept.iter().map(|(of, _)| points(of)).sum();
    if others + points(shape) > KEPT_POINTS {
        kept.clear();
    }
    if points(shape) <= KEPT_POINTS {
        kept.push((shape.to_vec(), Arc::clone(&plant)));
    }
    Some(plant)
}

macro_rules! planted {
    ($($real:ty)*) => {$(
        impl Planted for $real {
            /// Kept for each thread: no lock that a forked child could inherit locked.
            fn tree(shape: &[usize], threads: usize) -> Option<TreeOf<Self>> {
                thread_local! {
                    static KEPT: RefCell<Kept<Tree<$real>>> = const { RefCell::new(Vec::new()) };
                }
                let tree = KEPT.with_borrow_mut(|kept| find(kept, shape, Tree::new))?;
                let threads = if tree.points < WORTH_THREADS { 1 } else { threads.min(MOST_THREADS) };
                Some(TreeOf(tree, Force { level: Level::best(), threads }))
            }

            fn bush(shape: &[usize]) -> Option<BushOf<Self>> {
                thread_local! {
                    static KEPT: RefCell<Kept<Bush<$real>>> = const { RefCell::new(Vec::new()) };
                }
                KEPT.with_borrow_mut(|kept| find(kept, shape, Bush::new)).map(BushOf)
            }
        }
    )*};
}

planted!(f32 f64);
