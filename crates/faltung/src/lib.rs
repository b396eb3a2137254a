//! Convolution and correlation.
