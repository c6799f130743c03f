//! Mistakes in programs, in words.

use rsjsonnet_lang::lexer::LexError;
use rsjsonnet_lang::parser::{ActualToken, ExpectedToken, ParseError};
use rsjsonnet_lang::program::{
    AnalyzeError, EvalErrorKind, EvalErrorValueType, EvalStackTraceItem, LoadError,
};
use rsjsonnet_lang::span::SpanId;
use rsjsonnet_lang::token::STokenKind;

use super::{Place, Wrong};

/// A mistake while running.
pub(super) struct Told {
    /// What is wrong.
    pub(super) message: String,
    /// Where, if the mistake has a place of its own.
    pub(super) span: Option<SpanId>,
    /// What to write instead, if that is known.
    pub(super) help: Option<String>,
}

/// The place of a step on the way to a mistake.
pub(super) fn span_of(item: &EvalStackTraceItem) -> Option<SpanId> {
    match item {
        EvalStackTraceItem::Expr { span }
        | EvalStackTraceItem::Variable { span, .. }
        | EvalStackTraceItem::Import { span } => Some(*span),
        EvalStackTraceItem::Call { span, .. }
        | EvalStackTraceItem::ArrayItem { span, .. }
        | EvalStackTraceItem::ObjectField { span, .. } => *span,
        EvalStackTraceItem::CompareArrayItem { .. }
        | EvalStackTraceItem::CompareObjectField { .. }
        | EvalStackTraceItem::ManifestArrayItem { .. }
        | EvalStackTraceItem::ManifestObjectField { .. } => None,
    }
}

/// A text that is no Jsonnet.
pub(super) fn load(error: &LoadError, place: &dyn Fn(SpanId) -> Option<Place>) -> Wrong {
    let (message, span, related) = match error {
        LoadError::Lex(error) => {
            let (message, span) = lexical(error);
            (message, span, None)
        }
        LoadError::Parse(ParseError::Expected { span, expected, instead }) => {
            (syntax(expected.iter().copied(), instead), *span, None)
        }
        LoadError::Analyze(error) => names(error),
    };
    let places = [Some(span), related].into_iter().flatten().filter_map(place).collect();
    Wrong { message, places, help: None, field: None }
}

fn lexical(error: &LexError) -> (String, SpanId) {
    let (message, span) = match error {
        LexError::InvalidChar { span, chr } => {
            return (format!("`{}` means nothing in Jsonnet", chr.escape_debug()), *span);
        }
        LexError::InvalidEscapeInString { span, chr } => {
            return (format!("`\\{}` is no escape", chr.escape_debug()), *span);
        }
        LexError::InvalidUtf8 { span, .. } => ("these bytes are not UTF-8", span),
        LexError::UnfinishedMultilineComment { span } => ("this comment has no end", span),
        LexError::LeadingZeroInNumber { span } => ("a number begins with no zero", span),
        LexError::MissingFracDigits { span } => ("digits are missing after the point", span),
        LexError::MissingExpDigits { span } => ("digits are missing after the `e`", span),
        LexError::MissingDigitAfterUnderscore { span } => ("a digit is missing after `_`", span),
        LexError::ExpOverflow { span } => ("this number is too large", span),
        LexError::IncompleteUnicodeEscape { span } => ("`\\u` needs four digits", span),
        LexError::InvalidUtf16EscapeSequence { span, .. } => ("this is no character", span),
        LexError::UnfinishedString { span } => ("this text has no end", span),
        LexError::MissingLineBreakAfterTextBlockStart { span } => ("a line ends after `|||`", span),
        LexError::MissingWhitespaceTextBlockStart { span } => {
            ("the first line after `|||` is indented", span)
        }
        LexError::InvalidTextBlockTermination { span } => ("this text block has no end", span),
    };
    (message.to_owned(), *span)
}

fn syntax(expected: impl Iterator<Item = ExpectedToken>, instead: &ActualToken) -> String {
    let mut expected: Vec<ExpectedToken> = expected.collect();
    // Any operator may go on with an expression: what ends it is what was forgotten.
    if expected.len() > 4 {
        expected.retain(|it| matches!(it, ExpectedToken::Simple(kind) if ends(*kind)));
    }
    let mut words: Vec<String> = expected.into_iter().map(expected_word).collect();
    words.dedup();
    let last = words.pop().unwrap_or_else(|| "something else".to_owned());
    let expected = match words.as_slice() {
        [] => last,
        some => format!("{} or {last}", some.join(", ")),
    };
    let found = match instead {
        ActualToken::EndOfFile => "the end of the file".to_owned(),
        ActualToken::Simple(kind) => format!("`{}`", spelled(*kind)),
        ActualToken::OtherOp(op) => format!("`{op}`"),
        ActualToken::Ident(name) => format!("`{name}`"),
        ActualToken::Number => "a number".to_owned(),
        ActualToken::String | ActualToken::TextBlock => "a text".to_owned(),
    };
    format!("expected {expected}, found {found}")
}

/// Whether it stands after an expression.
fn ends(kind: STokenKind) -> bool {
    matches!(
        kind,
        STokenKind::Comma
            | STokenKind::Semicolon
            | STokenKind::RightBrace
            | STokenKind::RightBracket
            | STokenKind::RightParen
            | STokenKind::Then
            | STokenKind::Else
    )
}

fn expected_word(expected: ExpectedToken) -> String {
    match expected {
        ExpectedToken::EndOfFile => "the end of the file".to_owned(),
        ExpectedToken::Simple(kind) => format!("`{}`", spelled(kind)),
        ExpectedToken::Ident => "a name".to_owned(),
        ExpectedToken::Number => "a number".to_owned(),
        ExpectedToken::String | ExpectedToken::TextBlock => "a text".to_owned(),
        ExpectedToken::Expr => "an expression".to_owned(),
        ExpectedToken::BinaryOp => "an operator".to_owned(),
    }
}

/// A mistake in names: what, where, and the place of the first of two.
fn names(error: &AnalyzeError) -> (String, SpanId, Option<SpanId>) {
    let repeated = |what: &str, name: &str| format!("the {what} `{name}` is there twice");
    match error {
        AnalyzeError::UnknownVariable { span, name } => {
            (format!("there is no variable `{name}`"), *span, None)
        }
        AnalyzeError::SelfOutsideObject { self_span: span } => {
            ("`self` means nothing outside an object".to_owned(), *span, None)
        }
        AnalyzeError::SuperOutsideObject { super_span: span } => {
            ("`super` means nothing outside an object".to_owned(), *span, None)
        }
        AnalyzeError::DollarOutsideObject { dollar_span: span } => {
            ("`$` means nothing outside an object".to_owned(), *span, None)
        }
        AnalyzeError::RepeatedLocalName { repeated_span, name, original_span } => {
            (repeated("variable", name), *repeated_span, Some(*original_span))
        }
        AnalyzeError::RepeatedFieldName { repeated_span, name, original_span } => {
            (repeated("field", name), *repeated_span, Some(*original_span))
        }
        AnalyzeError::RepeatedParamName { repeated_span, name, original_span } => {
            (repeated("parameter", name), *repeated_span, Some(*original_span))
        }
        AnalyzeError::PositionalArgAfterNamed { arg_span } => {
            ("an argument without a name after one with a name".to_owned(), *arg_span, None)
        }
        AnalyzeError::TextBlockAsImportPath { span }
        | AnalyzeError::ComputedImportPath { span } => {
            ("the path of an import is a plain text".to_owned(), *span, None)
        }
    }
}

/// A mistake that shows when the program runs.
#[expect(clippy::too_many_lines, reason = "a line or two for each mistake there is")]
pub(super) fn evaluation(kind: &EvalErrorKind) -> Told {
    use EvalErrorKind as Kind;
    let a = value_type;
    let mut help = None;
    let (message, span) = match kind {
        Kind::StackOverflow => ("calls are nested too deeply".to_owned(), None),
        Kind::InfiniteRecursion => ("this value depends on itself".to_owned(), None),
        Kind::InvalidIndexedType { span, got_type } => {
            (format!("{} has no parts", a(*got_type)), Some(*span))
        }
        Kind::InvalidSlicedType { span, got_type } => {
            (format!("{} cannot be cut", a(*got_type)), Some(*span))
        }
        Kind::SliceIndexOrStepIsNotNumber { span, got_type }
        | Kind::StringIndexIsNotNumber { span, got_type }
        | Kind::ArrayIndexIsNotNumber { span, got_type } => {
            (format!("expected a number as position, found {}", a(*got_type)), Some(*span))
        }
        Kind::NumericIndexIsNotValid { span, index } => {
            (format!("{index} is no position"), Some(*span))
        }
        Kind::NumericIndexOutOfRange { span, index, length } => {
            (format!("there is no position {index}: the length is {length}"), Some(*span))
        }
        Kind::ObjectIndexIsNotString { span, got_type }
        | Kind::FieldNameIsNotString { span, got_type } => {
            (format!("expected a text as name of a field, found {}", a(*got_type)), Some(*span))
        }
        Kind::RepeatedFieldName { span, name } => {
            (format!("the field `{name}` is there twice"), Some(*span))
        }
        Kind::UnknownObjectField { span, field_name } => {
            (format!("there is no field `{field_name}`"), Some(*span))
        }
        Kind::FieldOfNonObject { span } => ("only objects have fields".to_owned(), Some(*span)),
        Kind::SuperWithoutSuperObject { span } => {
            ("`super` means nothing here: nothing is extended".to_owned(), Some(*span))
        }
        Kind::ForSpecValueIsNotArray { span, got_type } => {
            (format!("expected an array after `in`, found {}", a(*got_type)), Some(*span))
        }
        Kind::CondIsNotBool { span, got_type } => {
            (format!("expected true or false, found {}", a(*got_type)), Some(*span))
        }
        Kind::CalleeIsNotFunction { span, got_type } => {
            (format!("{} cannot be called", a(*got_type)), *span)
        }
        Kind::TooManyCallArgs { span, num_params } => {
            (format!("too many arguments: the function takes {num_params}"), *span)
        }
        Kind::UnknownCallParam { span, param_name } => {
            (format!("the function has no parameter `{param_name}`"), *span)
        }
        Kind::RepeatedCallParam { span, param_name } => {
            (format!("the argument `{param_name}` is there twice"), *span)
        }
        Kind::CallParamNotBound { span, param_name } => {
            (format!("the argument `{param_name}` is missing"), *span)
        }
        Kind::NativeCallFailed => ("there are no native functions".to_owned(), None),
        Kind::InvalidUnaryOpType { span, rhs_type, .. } => {
            (format!("this cannot be done to {}", a(*rhs_type)), Some(*span))
        }
        Kind::InvalidBinaryOpTypes { span, lhs_type, rhs_type, .. } => {
            (format!("this cannot be done to {} and {}", a(*lhs_type), a(*rhs_type)), *span)
        }
        Kind::NumberNotBitwiseSafe { span } | Kind::NumberOverflow { span } => {
            ("this number is too large".to_owned(), *span)
        }
        Kind::NumberNan { span } => ("this is no number".to_owned(), *span),
        Kind::DivByZero { span } => ("division by zero".to_owned(), *span),
        Kind::ShiftByNegative { span } => ("a shift by less than nothing".to_owned(), *span),
        Kind::InvalidStdFuncArgType { func_name, arg_index, expected_types, got_type } => {
            let expected: Vec<_> = expected_types.iter().map(|it| a(*it)).collect();
            let (position, expected) = (arg_index + 1, expected.join(" or "));
            let message = format!(
                "`std.{func_name}` takes {expected} as argument {position}, found {}",
                a(*got_type)
            );
            (message, None)
        }
        Kind::AssertFailed { span, message } => {
            let message = message.clone().unwrap_or_else(|| "this does not hold".to_owned());
            (message, Some(*span))
        }
        Kind::AssertEqualFailed { lhs, rhs } => (format!("{lhs} is not {rhs}"), None),
        Kind::ExplicitError { span, message } => (message.clone(), Some(*span)),
        Kind::ImportFailed { span, path } => {
            let from = "paths start at the file that imports, then at `vendor`";
            help = Some(format!("{from}; what leaves the folder of the demo is not read"));
            (format!("there is no file `{path}`"), Some(*span))
        }
        Kind::UnknownExtVar { name } => {
            help = Some("write `std.extVar(\"mltgen\")`".to_owned());
            (format!("there is no external variable `{name}`"), None)
        }
        Kind::ManifestFunction => ("a function is no JSON".to_owned(), None),
        Kind::CompareNullInequality
        | Kind::CompareBooleanInequality
        | Kind::CompareObjectInequality
        | Kind::CompareFunctions => ("these have no order".to_owned(), None),
        Kind::CompareDifferentTypesInequality { lhs_type, rhs_type } => {
            (format!("{} and {} have no order", a(*lhs_type), a(*rhs_type)), None)
        }
        Kind::PrimitiveEqualsNonPrimitive { got_type } => {
            (format!("`std.primitiveEquals` takes no {}", a(*got_type)), None)
        }
        Kind::Other { span, message } => (message.clone(), *span),
    };
    Told { message, span, help }
}

fn value_type(kind: EvalErrorValueType) -> &'static str {
    match kind {
        EvalErrorValueType::Null => "null",
        EvalErrorValueType::Bool => "true or false",
        EvalErrorValueType::Number => "a number",
        EvalErrorValueType::String => "a text",
        EvalErrorValueType::Array => "an array",
        EvalErrorValueType::Object => "an object",
        EvalErrorValueType::Function => "a function",
    }
}

fn spelled(kind: STokenKind) -> &'static str {
    use STokenKind as Kind;
    match kind {
        Kind::Assert => "assert",
        Kind::Else => "else",
        Kind::Error => "error",
        Kind::False => "false",
        Kind::For => "for",
        Kind::Function => "function",
        Kind::If => "if",
        Kind::Import => "import",
        Kind::Importstr => "importstr",
        Kind::Importbin => "importbin",
        Kind::In => "in",
        Kind::Local => "local",
        Kind::Null => "null",
        Kind::Tailstrict => "tailstrict",
        Kind::Then => "then",
        Kind::Self_ => "self",
        Kind::Super => "super",
        Kind::True => "true",
        Kind::Exclam => "!",
        Kind::ExclamEq => "!=",
        Kind::Dollar => "$",
        Kind::Percent => "%",
        Kind::Amp => "&",
        Kind::AmpAmp => "&&",
        Kind::LeftParen => "(",
        Kind::RightParen => ")",
        Kind::Asterisk => "*",
        Kind::Plus => "+",
        Kind::PlusColon => "+:",
        Kind::PlusColonColon => "+::",
        Kind::PlusColonColonColon => "+:::",
        Kind::Comma => ",",
        Kind::Minus => "-",
        Kind::Dot => ".",
        Kind::Slash => "/",
        Kind::Colon => ":",
        Kind::ColonColon => "::",
        Kind::ColonColonColon => ":::",
        Kind::Semicolon => ";",
        Kind::Lt => "<",
        Kind::LtLt => "<<",
        Kind::LtEq => "<=",
        Kind::Eq => "=",
        Kind::EqEq => "==",
        Kind::Gt => ">",
        Kind::GtEq => ">=",
        Kind::GtGt => ">>",
        Kind::LeftBracket => "[",
        Kind::RightBracket => "]",
        Kind::Hat => "^",
        Kind::LeftBrace => "{",
        Kind::Pipe => "|",
        Kind::PipePipe => "||",
        Kind::RightBrace => "}",
        Kind::Tilde => "~",
    }
}
