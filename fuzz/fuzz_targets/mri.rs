//! Any bytes as a document of MRI. The promises that are checked live with the decoder.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| quittance::fuzzing::decode_mri(data));
