"""Convolution and correlation: any rank, any boundary, the right method chosen and explained."""
