use std::sync::OnceLock;

/// An instruction-set level. One that exists is one that this machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// No fused multiply-add: results differ in the last bits, and we say so.
    Portable,
    #[cfg(target_arch = "aarch64")]
    Neon,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// The best level of this machine, or the one that `FALTUNG_LEVEL` names if the machine has it.
    pub(crate) fn best() -> Self {
        static BEST: OnceLock<Level> = OnceLock::new();
        *BEST.get_or_init(|| {
            let available = Level::available();
            let wish = std::env::var("FALTUNG_LEVEL").ok();
            let wished = available.iter().find(|level| Some(level.name()) == wish.as_deref());
            let best = available.last().copied().unwrap_or(Level(Kind::Portable));
            wished.copied().unwrap_or(best)
        })
    }

    /// Every level of this machine, the widest last.
    pub(crate) fn available() -> Vec<Self> {
        let mut levels = vec![Level(Kind::Portable)];
        #[cfg(target_arch = "aarch64")]
        levels.push(Level(Kind::Neon));
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                levels.push(Level(Kind::Avx2));
                if is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                {
                    levels.push(Level(Kind::Avx512));
                }
            }
        }
        levels
    }

    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            Kind::Portable => "portable",
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => "neon",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => "avx512",
        }
    }

    /// Does `work`, a loop over slices, with all the registers that the machine has.
    #[inline(always)]
    pub(crate) fn widely<R>(self, work: impl FnOnce() -> R) -> R {
        match self.0 {
            Kind::Portable => work(),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => work(),
            // SAFETY: the level proves that the CPU has AVX2 and FMA.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { with_avx2(work) },
            // SAFETY: the level proves that the CPU has these parts of AVX-512.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { with_avx512(work) },
        }
    }

    pub(super) fn kind(self) -> Kind {
        self.0
    }
}

/// Does `work` with all the registers that the machine has, at the level that convolutions run at.
///
/// For loops of a caller's own over slices, beside a convolution: what the compiler inlines into
/// `work` is compiled for each level. The closure should be marked `#[inline(always)]`. No result
/// changes: products and sums that are not fused stay so.
///
/// ```
/// let mut doubled = [1.0, 2.0, 3.0];
/// faltung::widely(#[inline(always)] || doubled.iter_mut().for_each(|x| *x *= 2.0));
/// assert_eq!(doubled, [2.0, 4.0, 6.0]);
/// ```
#[inline(always)]
pub fn widely<R>(work: impl FnOnce() -> R) -> R {
    Level::best().widely(work)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn with_avx2<R>(work: impl FnOnce() -> R) -> R {
    work()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")]
fn with_avx512<R>(work: impl FnOnce() -> R) -> R {
    work()
}
