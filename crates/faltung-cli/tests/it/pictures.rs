use super::*;
use image::{GrayImage, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

fn png(picture: impl Into<image::DynamicImage>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

fn pattern(x: u32, y: u32) -> [u8; 3] {
    [(x * 37 + y * 11) as u8, (x * x * 5 + y * 80) as u8, (255 - x * y * 9 % 200) as u8]
}

/// The two-dimensional definition on a mirrored picture, clamped and rounded half to even.
fn filtered(
    size: (isize, isize),
    kernel: &[Vec<f64>],
    at: impl Fn(usize, usize) -> f64,
) -> Vec<f64> {
    let mirror = |i: isize, n: isize| {
        let at = i.rem_euclid(2 * n);
        at.min(2 * n - 1 - at) as usize
    };
    let (rows, columns) = (kernel.len() as isize, kernel[0].len() as isize);
    let pixel = |y: isize, x: isize| {
        let mut sum = 0.0;
        for (j, row) in kernel.iter().enumerate() {
            for (i, tap) in row.iter().enumerate() {
                let v = mirror(y + (rows - 1) / 2 - j as isize, size.1);
                let u = mirror(x + (columns - 1) / 2 - i as isize, size.0);
                sum += tap * at(u, v);
            }
        }
        sum
    };
    (0..size.1).flat_map(|y| (0..size.0).map(move |x| (y, x))).map(|(y, x)| pixel(y, x)).collect()
}

fn bell(sigma: f64) -> Vec<Vec<f64>> {
    let radius = (4.0 * sigma + 0.5) as i32;
    let tap = |i: i32| (-0.5 * f64::from(i * i) / (sigma * sigma)).exp();
    let sum: f64 = (-radius..=radius).map(tap).sum();
    (-radius..=radius)
        .map(|y| (-radius..=radius).map(|x| tap(x) * tap(y) / (sum * sum)).collect())
        .collect()
}

#[test]
fn gauss_blurs_both_ways_in_every_colour() {
    let desk = Desk::new();
    let photo = RgbImage::from_fn(13, 9, |x, y| Rgb(pattern(x, y)));
    desk.put("photo.png", png(photo.clone()));
    desk.prints(&["photo.png", "gauss:1.5", "-o", "blurred.png"]);
    let blurred = image::load_from_memory(&desk.bytes("blurred.png")).unwrap().to_rgb8();
    assert_eq!(blurred.dimensions(), (13, 9));
    for colour in 0..3 {
        let at = |x: usize, y: usize| f64::from(photo[(x as u32, y as u32)][colour]);
        let wanted = filtered((13, 9), &bell(1.5), at);
        for (pixel, wanted) in blurred.pixels().zip(wanted) {
            assert_eq!(f64::from(pixel[colour]), wanted.round_ties_even().clamp(0.0, 255.0));
        }
    }
}

#[test]
fn sobel_finds_edges_in_every_direction() {
    let desk = Desk::new();
    let photo = GrayImage::from_fn(9, 7, |x, y| Luma([(x * 7 + y * y) as u8]));
    desk.put("photo.png", png(photo.clone()));
    let x = vec![vec![1.0, 0.0, -1.0], vec![2.0, 0.0, -2.0], vec![1.0, 0.0, -1.0]];
    let y = vec![vec![1.0, 2.0, 1.0], vec![0.0, 0.0, 0.0], vec![-1.0, -2.0, -1.0]];
    let at = |x: usize, y: usize| f64::from(photo[(x as u32, y as u32)][0]);
    let (across, down) = (filtered((9, 7), &x, at), filtered((9, 7), &y, at));
    let check = |words: &[&str], wanted: Vec<f64>| {
        let words = [&["photo.png"], words, &["-o", "edges.png"]].concat();
        desk.prints(&words);
        let edges = image::load_from_memory(&desk.bytes("edges.png")).unwrap().to_luma8();
        for (pixel, wanted) in edges.pixels().zip(wanted) {
            assert_eq!(
                f64::from(pixel[0]),
                wanted.round_ties_even().clamp(0.0, 255.0),
                "{words:?}"
            );
        }
    };
    check(&["sobel"], across.iter().zip(&down).map(|(a, b)| a.hypot(*b)).collect());
    check(&["sobel:y"], down.iter().map(|v| v.abs()).collect());
    check(&["sobel:y", "--negative", "clip"], down.clone());
    check(&["sobel:y", "--negative", "shift"], down.iter().map(|v| v + 128.0).collect());
}

#[test]
fn what_is_transparent_does_not_bleed() {
    let desk = Desk::new();
    // A clear pixel that is secretly green, beside opaque red ones.
    let photo = RgbaImage::from_fn(5, 1, |x, _| {
        if x == 2 { Rgba([0, 255, 0, 0]) } else { Rgba([200, 0, 0, 255]) }
    });
    desk.put("photo.png", png(photo));
    desk.prints(&["photo.png", "1,1,1", "--normalize", "-o", "out.png"]);
    let out = image::load_from_memory(&desk.bytes("out.png")).unwrap().to_rgba8();
    let row: Vec<[u8; 4]> = out.pixels().map(|pixel| pixel.0).collect();
    assert_eq!(
        row,
        [[200, 0, 0, 255], [200, 0, 0, 170], [200, 0, 0, 170], [200, 0, 0, 170], [200, 0, 0, 255]]
    );
}

#[test]
fn linear_light_averages_light() {
    let desk = Desk::new();
    desk.put(
        "photo.png",
        png(GrayImage::from_fn(2, 1, |x, _| Luma([if x == 0 { 0 } else { 255 }]))),
    );
    desk.prints(&["photo.png", "0.5,0.5", "--linear", "-o", "out.png"]);
    let out = image::load_from_memory(&desk.bytes("out.png")).unwrap().to_luma8();
    // The left pixel meets its own mirror image. Half of the light is stored as
    // 1.055 * 0.5^(1 / 2.4) - 0.055 = 0.7354.
    assert_eq!(out.pixels().map(|pixel| pixel[0]).collect::<Vec<_>>(), [0, 188]);
}

#[test]
fn sixteen_bits_stay_sixteen_bits() {
    let desk = Desk::new();
    let deep = image::ImageBuffer::<Luma<u16>, _>::from_fn(3, 1, |x, _| Luma([(x * 20001) as u16]));
    desk.put("deep.png", png(deep));
    desk.prints(&["deep.png", "1,1,1", "--normalize", "-o", "out.tiff"]);
    let out = image::load_from_memory(&desk.bytes("out.tiff")).unwrap();
    assert_eq!(out.as_luma16().unwrap().as_raw(), &[6667, 20001, 33335]);
}

#[test]
fn a_picture_that_claims_to_be_huge_is_refused() {
    let desk = Desk::new();
    let mut bomb = png(GrayImage::new(4, 4));
    bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    desk.put("bomb.png", bomb);
    let said = desk.refuses(&["bomb.png", "gauss:1", "-o", "out.png"], 1);
    assert!(said.contains("65535 x 65535 pixels") && said.contains("hint:"), "{said}");
    assert_eq!(desk.names(), ["bomb.png"]);
}
