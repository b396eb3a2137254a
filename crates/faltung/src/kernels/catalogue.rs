use super::entry::{Entry, Family, Form, Line};
use super::parameter::{Kind, Parameter};
use super::spelling::folded;
use super::window;
use super::{audio, derivative, motion, savgol, sharpen, smoothing};

/// The entry of that name; case does not count, and `-` and `_` are the same.
///
/// ```
/// use faltung::kernels;
/// let gauss = kernels::find("gauss").unwrap();
/// assert_eq!(gauss.parameters[0].name, "sigma");
/// assert_eq!(gauss.dimensions(), kernels::Dimensions::Any);
/// ```
pub fn find(name: &str) -> Option<&'static Entry> {
    let name = folded(name);
    CATALOGUE.iter().find(|entry| entry.name == name)
}

const ABOVE_0: &str = "more than 0";
const SIZE: Parameter =
    Parameter::new("size", Kind::WholeSamples, "number of taps").range("at least 1").per_axis();
const SIGMA: Parameter =
    Parameter::new("sigma", Kind::Samples, "standard deviation").range(ABOVE_0).per_axis();
const TRUNCATE: Parameter = Parameter::new("truncate", Kind::Number, "where it is cut, in sigmas")
    .range(ABOVE_0)
    .default(4.0);
const CUT: Parameter = Parameter::new("cut", Kind::Number, "share of the weight that is cut off")
    .range("1.2e-16 to 1")
    .default(1e-6);
const AXIS: Parameter = Parameter::new("axis", Kind::Axis, "direction of the slope")
    .range("x (to the right) or y (downwards)")
    .default(1.0);
const AMOUNT: Parameter = Parameter::new("amount", Kind::Number, "strength, 0 changes nothing")
    .range("-1e6 to 1e6")
    .default(1.0);
const PERIODIC: Parameter =
    Parameter::new("periodic", Kind::Flag, "for spectra: one tap more, cut")
        .range("yes or no")
        .default(0.0);

/// All named kernels, family by family.
pub static CATALOGUE: &[Entry] = &[
    Entry {
        name: "box",
        family: Family::Smoothing,
        summary: "moving average",
        parameters: &[SIZE],
        example: "box:5",
        form: Form::Product(|a| smoothing::boxcar(a.count(0))),
    },
    Entry {
        name: "gauss",
        family: Family::Smoothing,
        summary: "Gauss bell; order 1, 2, .. smooths and derives",
        parameters: &[
            SIGMA,
            Parameter::new("order", Kind::Whole, "order of the derivative")
                .range("0 to 20")
                .default(0.0)
                .per_axis(),
            TRUNCATE,
        ],
        example: "gauss:2.5",
        form: Form::Product(|a| smoothing::gauss_derivative(a.number(0), a.count(1), a.number(2))),
    },
    Entry {
        name: "binomial",
        family: Family::Smoothing,
        summary: "row of Pascal's triangle over 2^order, close to gauss of sqrt(order) / 2",
        parameters: &[Parameter::new("order", Kind::Whole, "taps less one")
            .range("0 to 1000")
            .per_axis()],
        example: "binomial:4",
        form: Form::Product(|a| smoothing::binomial(a.count(0))),
    },
    Entry {
        name: "exponential",
        family: Family::Smoothing,
        summary: "exponential smoothing, causal, exp(-n / tau)",
        parameters: &[Parameter::new("tau", Kind::Samples, "time constant").range(ABOVE_0), CUT],
        example: "exponential:10",
        form: Form::Line(|a| smoothing::exponential(a.number(0), a.number(1))),
    },
    Entry {
        name: "ema",
        family: Family::Smoothing,
        summary: "exponential moving average by its span, alpha = 2 / (span + 1)",
        parameters: &[Parameter::new("span", Kind::Samples, "span").range("more than 1"), CUT],
        example: "ema:20",
        form: Form::Line(|a| smoothing::ema(a.number(0), a.number(1))),
    },
    Entry {
        name: "savgol",
        family: Family::Smoothing,
        summary: "Savitzky-Golay: fits a polynomial to each window, or its derivative",
        parameters: &[
            Parameter::new("window", Kind::WholeSamples, "samples in the fit").range("at least 1"),
            Parameter::new("order", Kind::Whole, "degree of the polynomial")
                .range("0 to 12, below the window"),
            Parameter::new("derivative", Kind::Whole, "which derivative")
                .range("0 to the order")
                .default(0.0),
            Parameter::new("delta", Kind::Number, "distance of two samples")
                .range(ABOVE_0)
                .default(1.0),
        ],
        example: "savgol:11,3",
        form: Form::Line(|a| savgol::savgol(a.count(0), a.count(1), a.count(2), a.number(3))),
    },
    Entry {
        name: "difference",
        family: Family::Derivative,
        summary: "difference of neighbours, as np.diff",
        parameters: &[Parameter::new("order", Kind::Whole, "how many times")
            .range("1 to 56")
            .default(1.0)],
        example: "difference:1",
        form: Form::Line(|a| derivative::difference(a.count(0))),
    },
    Entry {
        name: "sobel",
        family: Family::Derivative,
        summary: "Sobel's slope, smoothed by 1-2-1 across",
        parameters: &[AXIS],
        example: "sobel:x",
        form: Form::Plane(|a| derivative::sobel(a.count(0))),
    },
    Entry {
        name: "prewitt",
        family: Family::Derivative,
        summary: "Prewitt's slope, smoothed by 1-1-1 across",
        parameters: &[AXIS],
        example: "prewitt:y",
        form: Form::Plane(|a| derivative::prewitt(a.count(0))),
    },
    Entry {
        name: "scharr",
        family: Family::Derivative,
        summary: "Scharr's slope, smoothed by 3-10-3 across",
        parameters: &[AXIS],
        example: "scharr:x",
        form: Form::Plane(|a| derivative::scharr(a.count(0))),
    },
    Entry {
        name: "laplace",
        family: Family::Derivative,
        summary: "sum of the second differences",
        parameters: &[Parameter::new("neighbours", Kind::Whole, "of a pixel")
            .range("4 or 8")
            .default(4.0)],
        example: "laplace:8",
        form: Form::LineOrPlane(
            |a| derivative::laplace(a.count(0)).and_then(|_| derivative::difference(2)),
            |a| derivative::laplace(a.count(0)),
        ),
    },
    Entry {
        name: "log",
        family: Family::Derivative,
        summary: "Laplacian of the Gauss bell, for blobs and edges",
        parameters: &[Parameter { per_axis: false, ..SIGMA }, TRUNCATE],
        example: "log:2",
        form: Form::LineOrPlane(
            |a| smoothing::gauss_derivative(a.number(0), 2, a.number(1)),
            |a| derivative::log(a.number(0), a.number(1)),
        ),
    },
    Entry {
        name: "sharpen",
        family: Family::Picture,
        summary: "less its Laplacian; sums to 1",
        parameters: &[AMOUNT],
        example: "sharpen:1",
        form: Form::LineOrPlane(
            |a| sharpen::sharpen_line(a.number(0)),
            |a| sharpen::sharpen(a.number(0)),
        ),
    },
    Entry {
        name: "emboss",
        family: Family::Picture,
        summary: "relief lit from the upper left; sums to 1",
        parameters: &[AMOUNT],
        example: "emboss:1",
        form: Form::Plane(|a| sharpen::emboss(a.number(0))),
    },
    Entry {
        name: "motion",
        family: Family::Picture,
        summary: "smeared along a line; sums to 1",
        parameters: &[
            Parameter::new("length", Kind::Samples, "of the line").range("1 to 65536"),
            Parameter::new("angle", Kind::Degrees, "from the right upwards").default(0.0),
        ],
        example: "motion:15,30",
        form: Form::Plane(|a| motion::motion(a.number(0), a.number(1))),
    },
    Entry {
        name: "echo",
        family: Family::Sound,
        summary: "the sound and its echoes",
        parameters: &[
            Parameter::new("delay", Kind::WholeSamples, "until the echo").range("at least 1"),
            Parameter::new("gain", Kind::Number, "of each echo over the one before")
                .range("-1 to 1")
                .default(0.5),
            Parameter::new("repeats", Kind::Whole, "number of echoes")
                .range("at least 1")
                .default(1.0),
        ],
        example: "echo:5512,0.5",
        form: Form::Line(|a| audio::echo(a.count(0), a.number(1), a.count(2))),
    },
    Entry {
        name: "room",
        family: Family::Sound,
        summary: "synthetic room: decaying noise after the direct sound",
        parameters: &[
            Parameter::new("seconds", Kind::Seconds, "until the tail has lost 60 dB")
                .range(ABOVE_0),
            Parameter::new("wet", Kind::Number, "the tail's share of the energy")
                .range("0 to 1")
                .default(0.3),
            Parameter::new("seed", Kind::Whole, "which noise").range("at least 0").default(1.0),
        ],
        example: "room:1.5",
        form: Form::Line(|a| {
            audio::room(a.sample_rate()?, a.number(0), a.number(1), a.number(2) as u64)
        }),
    },
    plain_window("boxcar", "ones", "boxcar:5", |a| window::boxcar(a.count(0), a.ends(1))),
    plain_window("triang", "triangle, 0 outside", "triang:9", |a| {
        window::triang(a.count(0), a.ends(1))
    }),
    plain_window("bartlett", "triangle, 0 at the ends", "bartlett:9", |a| {
        window::bartlett(a.count(0), a.ends(1))
    }),
    plain_window("hann", "raised cosine, 0 at the ends", "hann:31", |a| {
        window::hann(a.count(0), a.ends(1))
    }),
    plain_window("hamming", "raised cosine on a step", "hamming:31", |a| {
        window::hamming(a.count(0), a.ends(1))
    }),
    plain_window("blackman", "three cosine terms", "blackman:31", |a| {
        window::blackman(a.count(0), a.ends(1))
    }),
    plain_window("nuttall", "four cosine terms, Nuttall's least side lobes", "nuttall:31", |a| {
        window::nuttall(a.count(0), a.ends(1))
    }),
    plain_window(
        "blackmanharris",
        "four cosine terms, side lobes at -92 dB",
        "blackmanharris:31",
        |a| window::blackmanharris(a.count(0), a.ends(1)),
    ),
    plain_window("flattop", "five cosine terms, for reading amplitudes", "flattop:31", |a| {
        window::flattop(a.count(0), a.ends(1))
    }),
    plain_window("cosine", "half a wave", "cosine:31", |a| window::cosine(a.count(0), a.ends(1))),
    plain_window("parzen", "cubic B-spline", "parzen:31", |a| {
        window::parzen(a.count(0), a.ends(1))
    }),
    plain_window("bohman", "half a wave convolved with itself", "bohman:31", |a| {
        window::bohman(a.count(0), a.ends(1))
    }),
    plain_window("barthann", "mean of Bartlett's and Hann's", "barthann:31", |a| {
        window::barthann(a.count(0), a.ends(1))
    }),
    plain_window("lanczos", "main lobe of sinc", "lanczos:31", |a| {
        window::lanczos(a.count(0), a.ends(1))
    }),
    Entry {
        name: "general_hamming",
        family: Family::Window,
        summary: "raised cosine on a step of any height",
        parameters: &[
            SIZE,
            Parameter::new("alpha", Kind::Number, "weight of the constant"),
            PERIODIC,
        ],
        example: "general_hamming:31,0.75",
        form: Form::Product(|a| window::general_hamming(a.count(0), a.number(1), a.ends(2))),
    },
    Entry {
        name: "tukey",
        family: Family::Window,
        summary: "flat with cosine slopes",
        parameters: &[
            SIZE,
            Parameter::new("alpha", Kind::Number, "share of the slopes")
                .range("0 to 1")
                .default(0.5),
            PERIODIC,
        ],
        example: "tukey:31,0.5",
        form: Form::Product(|a| window::tukey(a.count(0), a.number(1), a.ends(2))),
    },
    Entry {
        name: "gaussian",
        family: Family::Window,
        summary: "Gauss bell of a given size, 1 in the middle",
        parameters: &[
            SIZE,
            Parameter::new("std", Kind::Samples, "standard deviation").range(ABOVE_0).per_axis(),
            PERIODIC,
        ],
        example: "gaussian:31,5",
        form: Form::Product(|a| window::gaussian(a.count(0), a.number(1), a.ends(2))),
    },
    Entry {
        name: "general_gaussian",
        family: Family::Window,
        summary: "bell with a flatter or sharper top",
        parameters: &[
            SIZE,
            Parameter::new("p", Kind::Number, "1 is Gauss, 0.5 is Laplace").range(ABOVE_0),
            Parameter::new("sig", Kind::Samples, "width").range(ABOVE_0).per_axis(),
            PERIODIC,
        ],
        example: "general_gaussian:31,1.5,7",
        form: Form::Product(|a| {
            window::general_gaussian(a.count(0), a.number(1), a.number(2), a.ends(3))
        }),
    },
    Entry {
        name: "exponential_window",
        family: Family::Window,
        summary: "two-sided decay, exp(-|x| / tau)",
        parameters: &[
            SIZE,
            Parameter::new("tau", Kind::Samples, "decay").range(ABOVE_0).default(1.0).per_axis(),
            PERIODIC,
        ],
        example: "exponential_window:31,5",
        form: Form::Product(|a| window::exponential(a.count(0), a.number(1), a.ends(2))),
    },
    Entry {
        name: "kaiser",
        family: Family::Window,
        summary: "Bessel function, width against side lobes by beta",
        parameters: &[
            SIZE,
            Parameter::new("beta", Kind::Number, "more is wider with lower side lobes")
                .range("0 to 700"),
            PERIODIC,
        ],
        example: "kaiser:31,8.6",
        form: Form::Product(|a| window::kaiser(a.count(0), a.number(1), a.ends(2))),
    },
    Entry {
        name: "kaiser_bessel_derived",
        family: Family::Window,
        summary: "for overlapping blocks: squares half a window apart sum to 1",
        parameters: &[
            Parameter { range: "an even number of", ..SIZE },
            Parameter::new("beta", Kind::Number, "as for kaiser").range("0 to 700"),
        ],
        example: "kaiser_bessel_derived:32,4",
        form: Form::Product(|a| window::kaiser_bessel_derived(a.count(0), a.number(1))),
    },
    Entry {
        name: "chebwin",
        family: Family::Window,
        summary: "Dolph and Chebyshev: all side lobes equally low",
        parameters: &[
            Parameter { range: "1 to 65536", ..SIZE },
            Parameter::new("at", Kind::Decibels, "height of the side lobes, downwards")
                .range("1 to 1000"),
            PERIODIC,
        ],
        example: "chebwin:31,100",
        form: Form::Product(|a| window::chebwin(a.count(0), a.number(1), a.ends(2))),
    },
    Entry {
        name: "dpss",
        family: Family::Window,
        summary: "Slepian's: most energy near frequency 0",
        parameters: &[
            SIZE,
            Parameter::new("nw", Kind::Number, "half bandwidth, in bins")
                .range("more than 0, below size / 2"),
            PERIODIC,
        ],
        example: "dpss:31,3",
        form: Form::Product(|a| window::dpss(a.count(0), a.number(1), a.ends(2))),
    },
    Entry {
        name: "taylor",
        family: Family::Window,
        summary: "a few equal side lobes, for radar",
        parameters: &[
            SIZE,
            Parameter::new("nbar", Kind::Whole, "near side lobes of one height")
                .range("1 to 100")
                .default(4.0),
            Parameter::new("sll", Kind::Decibels, "height of the side lobes, downwards")
                .range("0 to 1000")
                .default(30.0),
            PERIODIC,
        ],
        example: "taylor:31,4,30",
        form: Form::Product(|a| window::taylor(a.count(0), a.count(1), a.number(2), a.ends(3))),
    },
];

/// A window without parameters of its own.
const fn plain_window(
    name: &'static str,
    summary: &'static str,
    example: &'static str,
    line: Line,
) -> Entry {
    Entry {
        name,
        family: Family::Window,
        summary,
        parameters: &[SIZE, PERIODIC],
        example,
        form: Form::Product(line),
    }
}
