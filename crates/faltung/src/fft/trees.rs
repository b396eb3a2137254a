use std::cell::RefCell;
use std::sync::Arc;

use super::tree::Tree;
use crate::simd::Passes;

/// Points of all trees that a thread keeps for the next plan.
const KEPT_POINTS: usize = 1 << 20;

/// Reals that trees are kept for.
pub trait Planted: Passes {
    /// The tree for blocks of complex numbers of `shape`; `None` where this transform does not reach.
    #[doc(hidden)]
    fn tree(shape: &[usize]) -> Option<TreeOf<Self>>;
}

/// A tree that plans share.
pub struct TreeOf<F>(pub(super) Arc<Tree<F>>);

/// Trees with the shapes they are for.
type Kept<F> = Vec<(Vec<usize>, TreeOf<F>)>;

impl<F> Clone for TreeOf<F> {
    fn clone(&self) -> Self {
        TreeOf(Arc::clone(&self.0))
    }
}

/// The tree for that shape, grown if it is not among the `kept`.
fn find<F: Passes>(kept: &mut Kept<F>, shape: &[usize]) -> Option<TreeOf<F>> {
    if let Some((_, tree)) = kept.iter().find(|(of, _)| of == shape) {
        return Some(tree.clone());
    }
    let tree = TreeOf(Arc::new(Tree::new(shape)?));
    let points = tree.0.points;
    if kept.iter().map(|(_, tree)| tree.0.points).sum::<usize>() + points > KEPT_POINTS {
        kept.clear();
    }
    if points <= KEPT_POINTS {
        kept.push((shape.to_vec(), tree.clone()));
    }
    Some(tree)
}

macro_rules! planted {
    ($($real:ty)*) => {$(
        impl Planted for $real {
            /// Kept for each thread: no lock that a forked child could inherit locked.
            fn tree(shape: &[usize]) -> Option<TreeOf<Self>> {
                thread_local! {
                    static KEPT: RefCell<Kept<$real>> = const { RefCell::new(Vec::new()) };
                }
                KEPT.with_borrow_mut(|kept| find(kept, shape))
            }
        }
    )*};
}

planted!(f32 f64);
