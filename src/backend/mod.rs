//! The languages mltgen speaks.
