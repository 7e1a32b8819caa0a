//! Generates `pets` into `OUT_DIR`.

fn main() -> Result<(), tieline_codegen::GeneratorError> {
    tieline_codegen::Generator::new()
        .connector("specs/pets")
        .document("specs/weather.yaml")
        .generate()
}
