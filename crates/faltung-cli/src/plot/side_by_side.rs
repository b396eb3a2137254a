use std::io::Cursor;
use std::path::Path;

use image::imageops::{self, FilterType};
use image::{ImageFormat, Rgba, RgbaImage};
use kuva::render::render::{Scene, TextAnchor};

use super::chart::{self, Style, shortened, text};
use super::{Format, Picture, refused};
use crate::error::Result;

/// Larger pictures are shrunk to this many pixels on their longer side.
const LARGEST: u32 = 720;
/// Smaller pictures are magnified by a whole number, as long as they stay below this.
const SMALLEST: u32 = 240;
const MARGIN: u32 = 16;
const CAPTION: u32 = 34;
const WHITE: Rgba<u8> = Rgba([255, 255, 255, 255]);

/// The bytes of a picture that shows both side by side, with their names below, as SVG or PNG by
/// the ending of `path`. Transparent pixels stand on white.
///
/// # Errors
/// [`CliError::Plot`](crate::error::CliError::Plot) if the ending is another, or if a picture has
/// no pixels or not as many as it says.
pub(crate) fn pictures(before: &Picture, after: &Picture, path: &Path) -> Result<Vec<u8>> {
    let format = Format::of(path)?;
    let draw = || -> std::result::Result<Vec<u8>, String> {
        let views = [view(before)?, view(after)?];
        let scene = captions(&views, [&before.name, &after.name]);
        match format {
            Format::Svg => svg(&scene, &views),
            Format::Png => png(&scene, &views),
        }
    };
    draw().map_err(|reason| refused(path, reason))
}

/// The picture on white, in the size in which it is shown.
fn view(picture: &Picture) -> std::result::Result<RgbaImage, String> {
    let found =
        format!("{} x {} pixels in {} bytes", picture.width, picture.height, picture.rgba.len());
    let bytes = picture.width.checked_mul(picture.height).and_then(|count| count.checked_mul(4));
    let whole = bytes == Some(picture.rgba.len()) && bytes != Some(0);
    let size = u32::try_from(picture.width).ok().zip(u32::try_from(picture.height).ok());
    let image = size
        .filter(|_| whole)
        .and_then(|(width, height)| RgbaImage::from_raw(width, height, picture.rgba.clone()))
        .ok_or_else(|| format!("wanted a picture with 4 bytes a pixel, found {found}"))?;
    let mut on_white = RgbaImage::from_pixel(image.width(), image.height(), WHITE);
    imageops::overlay(&mut on_white, &image, 0, 0);
    Ok(shown(on_white))
}

fn shown(image: RgbaImage) -> RgbaImage {
    let (width, height) = image.dimensions();
    let longer = width.max(height);
    if longer > LARGEST {
        let scaled = |side: u32| {
            let exact = u64::from(side) * u64::from(LARGEST) / u64::from(longer);
            u32::try_from(exact).unwrap_or(LARGEST).max(1)
        };
        return imageops::resize(&image, scaled(width), scaled(height), FilterType::Triangle);
    }
    // Every pixel of a small picture is to be seen as a square.
    match SMALLEST / longer {
        0 | 1 => image,
        times => imageops::resize(&image, width * times, height * times, FilterType::Nearest),
    }
}

/// A white scene with the names, and room for the pictures.
fn captions(views: &[RgbaImage; 2], names: [&str; 2]) -> Scene {
    let [left, right] = views;
    let width = 3 * MARGIN + left.width() + right.width();
    let height = MARGIN + left.height().max(right.height()) + CAPTION;
    let mut scene = Scene::new(f64::from(width), f64::from(height));
    scene.font_family = Some(chart::FONTS.into());
    for (view, name, x) in [(left, names[0], MARGIN), (right, names[1], 2 * MARGIN + left.width())]
    {
        let middle = f64::from(x) + f64::from(view.width()) / 2.0;
        // A character is some 8 units wide.
        let name = shortened(name, (view.width() / 8).max(2) as usize);
        let y = f64::from(height) - 12.0;
        text(&mut scene, (middle, y), &name, Style::label(TextAnchor::Middle));
    }
    scene
}

/// The captions are drawn at the pictures' own resolution.
fn png(scene: &Scene, views: &[RgbaImage; 2]) -> std::result::Result<Vec<u8>, String> {
    let drawn = kuva::backend::png::PngBackend::new().with_scale(1.0).render_scene(scene)?;
    let decoded = image::load_from_memory_with_format(&drawn, ImageFormat::Png);
    let mut page = decoded.map_err(|error| error.to_string())?.into_rgba8();
    for (view, (x, y)) in views.iter().zip(corners(views)) {
        imageops::replace(&mut page, view, i64::from(x), i64::from(y));
    }
    encoded(&page)
}

fn corners(views: &[RgbaImage; 2]) -> [(u32, u32); 2] {
    let tallest = views[0].height().max(views[1].height());
    let y = |view: &RgbaImage| MARGIN + (tallest - view.height()) / 2;
    [(MARGIN, y(&views[0])), (2 * MARGIN + views[0].width(), y(&views[1]))]
}

fn encoded(image: &RgbaImage) -> std::result::Result<Vec<u8>, String> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).map_err(|error| error.to_string())?;
    Ok(bytes.into_inner())
}

/// The captions as SVG, with both pictures inside it as PNG.
fn svg(scene: &Scene, views: &[RgbaImage; 2]) -> std::result::Result<Vec<u8>, String> {
    let mut page = chart::svg(scene);
    let end = page.rfind("</svg>").ok_or("the page of captions has no end")?;
    let mut inside = String::new();
    for (view, (x, y)) in views.iter().zip(corners(views)) {
        let (width, height) = view.dimensions();
        let data = base64(&encoded(view)?);
        inside += &format!(
            "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             href=\"data:image/png;base64,{data}\" />"
        );
    }
    page.insert_str(end, &inside);
    Ok(page.into_bytes())
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| three.get(at).map_or(0, |&byte| u32::from(byte));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            let used = digit <= three.len();
            text.push(if used { DIGITS[value as usize] as char } else { '=' });
        }
    }
    text
}
