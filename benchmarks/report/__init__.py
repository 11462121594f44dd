"""The parts of the face report: a studio of demo heads, the phones, drawings, and the page itself."""
