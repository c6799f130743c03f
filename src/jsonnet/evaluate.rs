//! Runs a program.

use rsjsonnet_lang::arena::Arena;
use rsjsonnet_lang::interner::InternedStr;
use rsjsonnet_lang::program::{
    self, Callbacks, EvalError, EvalErrorKind, EvalStackTraceItem, ImportError, NativeError, Thunk,
    Value,
};
use rsjsonnet_lang::span::{SpanContextId, SpanId};

use super::{Failure, Outcome, Place, Program, Wrong, imports, told};

/// How deep calls may nest. Deeper is taken for endless.
const DEEPEST: usize = 500;

/// Runs a program in this thread. It may take any time, any memory and any stack.
pub fn evaluate(program: &Program) -> Outcome {
    let arena = Arena::new();
    let mut jsonnet = program::Program::new(&arena);
    jsonnet.set_max_stack(DEEPEST);
    let mut texts = Texts { program, loaded: Vec::new(), failed: None, traces: Vec::new() };
    let result = run(&mut jsonnet, &mut texts).map_err(Failure::Wrong);
    Outcome { result, traces: texts.traces }
}

fn run<'p>(jsonnet: &mut program::Program<'p>, texts: &mut Texts<'_, 'p>) -> Result<String, Wrong> {
    for (name, json) in &texts.program.variables {
        // JSON is Jsonnet.
        let (context, _) = jsonnet.span_manager_mut().insert_source_context(json.len());
        let value = jsonnet
            .load_source(context, json.as_bytes(), false, name)
            .map_err(|error| told::load(&error, &|_| None))?;
        let name = jsonnet.intern_str(name);
        jsonnet.add_ext_var(name, &value);
    }
    let thunk = texts.load(jsonnet, &texts.program.file)?;
    let value = jsonnet.eval_value(&thunk, texts).map_err(|error| texts.wrong(jsonnet, &error))?;
    if value.is_function() {
        let place = texts.whole(&texts.program.file);
        let help = "call it here; what it needs comes from `std.extVar`".to_owned();
        let message = "the program gives a function".to_owned();
        let places = place.into_iter().collect();
        return Err(Wrong { message, places, help: Some(help), field: None });
    }
    jsonnet.manifest_json(&value, false).map_err(|error| texts.wrong(jsonnet, &error))
}

/// The texts of a program, and what came of those that were loaded.
struct Texts<'t, 'p> {
    program: &'t Program,
    loaded: Vec<(SpanContextId, &'t str, Thunk<'p>)>,
    /// Why an import failed: the program itself can only be told that it did.
    failed: Option<Wrong>,
    traces: Vec<(Option<Place>, String)>,
}

impl<'t, 'p> Texts<'t, 'p> {
    /// The value of a text, which is evaluated once, however often it is imported.
    fn load(
        &mut self,
        jsonnet: &mut program::Program<'p>,
        file: &'t str,
    ) -> Result<Thunk<'p>, Wrong> {
        if let Some((_, _, thunk)) = self.loaded.iter().find(|(_, path, _)| *path == file) {
            return Ok(thunk.clone());
        }
        let text = self.program.texts.get(file).map_or("", String::as_str);
        let (context, _) = jsonnet.span_manager_mut().insert_source_context(text.len());
        let loaded = jsonnet.load_source(context, text.as_bytes(), true, file);
        let thunk = loaded.map_err(|error| {
            told::load(&error, &|span| {
                let (_, start, end) = jsonnet.span_manager().get_span(span);
                Some(Place { file: file.to_owned(), start, end })
            })
        })?;
        self.loaded.push((context, file, thunk.clone()));
        Ok(thunk)
    }

    /// The text that an import means.
    fn meant(&self, jsonnet: &program::Program<'p>, from: SpanId, path: &str) -> Option<&'t str> {
        let from = self.place(jsonnet, from)?;
        let texts = &self.program.texts;
        let found = imports::candidates(&from.file, path);
        found.iter().find_map(|file| texts.get_key_value(file)).map(|(file, _)| file.as_str())
    }

    fn place(&self, jsonnet: &program::Program<'p>, span: SpanId) -> Option<Place> {
        let (context, start, end) = jsonnet.span_manager().get_span(span);
        let (_, file, _) = self.loaded.iter().find(|(loaded, _, _)| *loaded == context)?;
        Some(Place { file: (*file).to_owned(), start, end })
    }

    fn whole(&self, file: &str) -> Option<Place> {
        let text = self.program.texts.get(file)?;
        Some(Place { file: file.to_owned(), start: 0, end: text.trim_end().len() })
    }

    /// A mistake, told at the innermost place that is in a text of the program: one in the standard
    /// library is a mistake of who called it.
    fn wrong(&mut self, jsonnet: &program::Program<'p>, error: &EvalError) -> Wrong {
        if let Some(failed) = self.failed.take() {
            return failed;
        }
        let told::Told { message, span, help } = told::evaluation(&error.kind);
        let frames = error.stack_trace.iter().rev().filter_map(told::span_of);
        let mut places =
            span.into_iter().chain(frames).filter_map(|span| self.place(jsonnet, span));
        let place = places.next();
        let from = places.find(|it| place.as_ref().is_some_and(|place| place.file != it.file));
        let field = match &error.kind {
            EvalErrorKind::UnknownObjectField { field_name, .. } => Some(field_name.clone()),
            _ => None,
        };
        Wrong { message, places: place.into_iter().chain(from).collect(), help, field }
    }
}

impl<'p> Callbacks<'p> for Texts<'_, 'p> {
    fn import(
        &mut self,
        program: &mut program::Program<'p>,
        from: SpanId,
        path: &str,
    ) -> Result<Thunk<'p>, ImportError> {
        let Some(file) = self.meant(program, from, path) else { return Err(ImportError) };
        self.load(program, file).map_err(|mut wrong| {
            wrong.places.extend(self.place(program, from));
            self.failed = Some(wrong);
            ImportError
        })
    }

    fn import_str(
        &mut self,
        program: &mut program::Program<'p>,
        from: SpanId,
        path: &str,
    ) -> Result<String, ImportError> {
        let file = self.meant(program, from, path).ok_or(ImportError)?;
        self.program.texts.get(file).cloned().ok_or(ImportError)
    }

    fn import_bin(
        &mut self,
        program: &mut program::Program<'p>,
        from: SpanId,
        path: &str,
    ) -> Result<Vec<u8>, ImportError> {
        self.import_str(program, from, path).map(String::into_bytes)
    }

    fn trace(
        &mut self,
        program: &mut program::Program<'p>,
        message: &str,
        stack: &[EvalStackTraceItem],
    ) {
        let mut spans = stack.iter().rev().filter_map(told::span_of);
        let place = spans.find_map(|span| self.place(program, span));
        self.traces.push((place, message.to_owned()));
    }

    fn native_call(
        &mut self,
        _: &mut program::Program<'p>,
        _: InternedStr<'p>,
        _: &[Value<'p>],
    ) -> Result<Value<'p>, NativeError> {
        Err(NativeError)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn run(texts: &[(&str, &str)]) -> Outcome {
        let texts: BTreeMap<_, _> =
            texts.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        let variables = BTreeMap::from([("demo".to_owned(), "{\"name\": \"shop\"}".to_owned())]);
        evaluate(&Program { file: "a.jsonnet".to_owned(), texts, variables })
    }

    #[test]
    fn a_program_gives_json() {
        let outcome = run(&[
            ("a.jsonnet", "(import 'lib/b.libsonnet') + { n: std.extVar('demo').name }"),
            ("lib/b.libsonnet", "{ text: importstr '../c.txt' }"),
            ("c.txt", "hello"),
        ]);
        assert_eq!(outcome.result.unwrap(), r#"{"n": "shop", "text": "hello"}"#);
    }

    #[test]
    fn a_mistake_in_a_library_is_told_there_and_where_it_was_called() {
        let outcome = run(&[
            ("a.jsonnet", "local b = import 'b.libsonnet';\n{ w: b.width(30) }"),
            ("b.libsonnet", "{ width(w): assert w <= 24 : 'too wide'; w }"),
        ]);
        let Err(Failure::Wrong(wrong)) = outcome.result else { panic!("it is wrong") };
        assert_eq!(wrong.message, "too wide");
        let places: Vec<_> = wrong.places.iter().map(|it| (it.file.as_str(), it.start)).collect();
        assert_eq!(places, [("b.libsonnet", 12), ("a.jsonnet", 37)]);
    }
}
