//! Maximisation of log-likelihoods, with proof that the maximum is one.
//!
//! A trust-region Newton method with exact gradient and Hessian. The subproblem is solved on the eigenvectors of the
//! Hessian, so that directions of positive curvature (far from the maximum) and nearly flat ridges are both handled: the
//! step is a fallback gradient step where it must be and a pure Newton step where it may be. From several starting values each run ends at a
//! point that is then judged by a [`Certificate`]; only a certified point is returned as a maximum.
//!
//! # Why no argmin
//! The plan was BFGS from argmin to come near and Newton to finish. With exact second derivatives the trust region
//! comes near from the same starts in fewer evaluations, its behaviour on indefinite Hessians is ours to test, and
//! `SolverExit` reported as success need not be guarded against. So argmin is not used.
//!
//! # References
//! Conn, Gould and Toint (2000), chapters 6 and 7; Nocedal and Wright (2006), chapter 4.

// Symbols such as σ_u stand in sentences as they do in the literature.
#![allow(clippy::doc_markdown)]

mod certificate;
mod newton;

pub use certificate::{Certificate, Criterion, Screening};
pub(crate) use newton::{Derivatives, Objective, Optimum, Stopped, maximise, maximise_screened};
