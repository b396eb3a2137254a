/// Numbers in row-major order (the last axis runs fastest).
#[derive(Clone, Debug, PartialEq)]
pub struct Array<T> {
    /// The length of each axis.
    pub shape: Vec<usize>,
    /// As many numbers as the product of the lengths.
    pub data: Vec<T>,
}

impl<T: Copy> Array<T> {
    /// An array of these numbers.
    ///
    /// # Panics
    /// If `data` does not hold as many numbers as `shape` wants.
    pub fn new(shape: &[usize], data: Vec<T>) -> Self {
        let wanted: usize = shape.iter().product();
        assert_eq!(data.len(), wanted, "wanted {wanted} numbers for shape {shape:?}");
        Array { shape: shape.to_vec(), data }
    }

    pub(crate) fn at(&self, index: &[usize]) -> T {
        self.data[flat(&self.shape, index)]
    }
}

fn flat(shape: &[usize], index: &[usize]) -> usize {
    shape.iter().zip(index).fold(0, |at, (&length, &i)| at * length + i)
}

/// Every index of an array of this shape, in row-major order.
pub(crate) fn indices(shape: &[usize]) -> impl Iterator<Item = Vec<usize>> + '_ {
    (0..shape.iter().product()).map(move |mut at: usize| {
        let mut index = vec![0; shape.len()];
        for (i, &length) in index.iter_mut().zip(shape).rev() {
            *i = at % length;
            at /= length;
        }
        index
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_run_in_row_major_order() {
        let seen: Vec<_> = indices(&[2, 3]).collect();
        assert_eq!(seen, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert!(seen.iter().enumerate().all(|(at, index)| flat(&[2, 3], index) == at));
        assert_eq!(indices(&[]).collect::<Vec<_>>(), [Vec::<usize>::new()]);
        assert_eq!(indices(&[2, 0]).count(), 0);
    }
}
