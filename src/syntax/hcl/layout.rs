//! The layout of HCL values: which stand on one line, which over several, and what is aligned.

use super::{Expression, Object, Part, push_indent, text};

/// Lists and objects that would reach beyond this column are written over several lines.
const WIDTH: usize = 100;

/// Prints consecutive `name = value` lines. The equals signs of neighbours on one line each are
/// aligned; a value over several lines stands outside its neighbours, unless it is a heredoc, which
/// `terraform fmt` takes for one line.
pub(super) fn print_assignments(run: &[(String, &Expression)], indent: usize, out: &mut String) {
    let values: Vec<String> =
        run.iter().map(|(name, value)| print_value(name, value, indent)).collect();
    let mut start = 0;
    while start < run.len() {
        let length = values[start..].iter().take_while(|value| aligns(value)).count();
        let end = start + length.max(1);
        let names = run[start..end].iter().map(|(name, _)| name.chars().count());
        let width = names.max().expect("a run has at least one attribute");
        for ((name, _), value) in run[start..end].iter().zip(&values[start..end]) {
            push_indent(indent, out);
            out.push_str(&format!("{name:width$} = {value}\n"));
        }
        start = end;
    }
}

fn aligns(value: &str) -> bool {
    value.starts_with("<<-") || !value.contains('\n')
}

fn print_value(name: &str, value: &Expression, indent: usize) -> String {
    if let Expression::String(text) = value
        && let Some(heredoc) = text::heredoc(text, indent)
    {
        return heredoc;
    }
    // Objects are read entry by entry, so those that are a value of their own get a line for each.
    match value {
        Expression::Object(object) => print_object(object, indent),
        _ => print_expression(value, indent, indent + name.chars().count() + 3),
    }
}

/// Prints an expression that begins at this column, on one line if it fits there.
fn print_expression(expression: &Expression, indent: usize, column: usize) -> String {
    let line = print_inline(expression);
    let fits = !is_deep(expression) && column + line.chars().count() <= WIDTH;
    match expression {
        Expression::List(items) if !fits => print_list(items, indent),
        Expression::Object(object) if !fits => print_object(object, indent),
        Expression::Call(function, arguments) if !fits => match arguments.as_slice() {
            [argument] if argument.is_collection() => {
                format!("{function}({})", print_broken(argument, indent))
            }
            _ => line,
        },
        _ => line,
    }
}

/// Whether a value is a tree rather than a row: it is read better over several lines at any width.
fn is_deep(expression: &Expression) -> bool {
    let children: Vec<&Expression> = match expression {
        Expression::List(items) => items.iter().collect(),
        Expression::Object(object) => object.0.iter().map(|(_, value)| value).collect(),
        Expression::Call(_, arguments) => arguments.iter().collect(),
        _ => return false,
    };
    match expression {
        Expression::Object(_) => children.iter().any(|child| child.is_collection()),
        Expression::Call(..) => children.iter().any(|child| match child {
            Expression::Object(object) => object.0.len() > 1 || is_deep(child),
            _ => is_deep(child),
        }),
        _ => children.iter().any(|child| is_deep(child)) || has_several_objects(&children),
    }
}

fn has_several_objects(children: &[&Expression]) -> bool {
    children.iter().filter(|child| matches!(child, Expression::Object(_))).count() > 1
}

/// A list or object over several lines.
fn print_broken(expression: &Expression, indent: usize) -> String {
    match expression {
        Expression::List(items) => print_list(items, indent),
        Expression::Object(object) => print_object(object, indent),
        _ => print_inline(expression),
    }
}

fn print_list(items: &[Expression], indent: usize) -> String {
    if let [Expression::Object(object)] = items {
        return format!("[{}]", print_object(object, indent));
    }
    let mut out = String::from("[\n");
    for item in items {
        push_indent(indent + 2, &mut out);
        out.push_str(&print_expression(item, indent + 2, indent + 2));
        out.push_str(",\n");
    }
    push_indent(indent, &mut out);
    out.push(']');
    out
}

fn print_object(object: &Object, indent: usize) -> String {
    if object.is_empty() {
        return "{}".to_owned();
    }
    let entries: Vec<_> =
        object.0.iter().map(|(key, value)| (print_object_key(key), value)).collect();
    let mut out = String::from("{\n");
    print_assignments(&entries, indent + 2, &mut out);
    push_indent(indent, &mut out);
    out.push('}');
    out
}

fn print_inline(expression: &Expression) -> String {
    match expression {
        Expression::String(text) => text::quoted(text),
        Expression::Template(parts) => print_template(parts),
        Expression::Reference(name) => name.clone(),
        Expression::Int(number) => number.to_string(),
        Expression::Float(number) => number.to_string(),
        Expression::Bool(flag) => flag.to_string(),
        Expression::Null => "null".to_owned(),
        Expression::List(items) => format!("[{}]", print_all_inline(items)),
        Expression::Object(object) if object.is_empty() => "{}".to_owned(),
        Expression::Object(object) => {
            let entries: Vec<_> = object
                .0
                .iter()
                .map(|(key, value)| format!("{} = {}", print_object_key(key), print_inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Expression::Index(collection, key) => {
            format!("{}[{}]", print_inline(collection), text::quoted(key))
        }
        Expression::Call(function, arguments) => {
            format!("{function}({})", print_all_inline(arguments))
        }
        Expression::Operation(operator, operands) => {
            let [left, right] = operands.as_ref();
            format!("{} {operator} {}", print_inline(left), print_inline(right))
        }
        Expression::Conditional(parts) => {
            let [condition, yes, no] = parts.as_ref();
            let (condition, yes) = (print_inline(condition), print_inline(yes));
            format!("{condition} ? {yes} : {}", print_inline(no))
        }
        Expression::Filter(item, parts) => {
            let [collection, condition] = parts.as_ref();
            let (collection, condition) = (print_inline(collection), print_inline(condition));
            format!("[for {item} in {collection} : {item} if {condition}]")
        }
    }
}

fn print_all_inline(expressions: &[Expression]) -> String {
    expressions.iter().map(print_inline).collect::<Vec<_>>().join(", ")
}

/// A template that is only one value is that value: `terraform fmt` unwraps it.
fn print_template(parts: &[Part]) -> String {
    if let [Part::Reference(name)] = parts {
        return name.clone();
    }
    let inner: String = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text::escaped(text),
            Part::Reference(name) => format!("${{{name}}}"),
        })
        .collect();
    format!("\"{inner}\"")
}

/// Keys that read as a name stand bare; words of the language would not.
fn print_object_key(key: &str) -> String {
    let is_name = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !matches!(key, "true" | "false" | "null" | "for");
    if is_name { key.to_owned() } else { text::quoted(key) }
}

#[cfg(test)]
mod tests {
    use super::super::{Body, print};
    use super::*;

    fn check(body: &Body, expected: &str) {
        assert_eq!(print(body), expected);
    }

    #[test]
    fn equals_signs_of_one_line_neighbours_are_aligned() {
        check(
            &Body::new()
                .set("a", 1)
                .set("long", "x\ny\n")
                .set("labels", Object::new().set("k", "v").set("a/b", 2.5))
                .set("bb", true)
                .set("c", Expression::Null),
            "\
a    = 1
long = <<-EOT
  x
  y
EOT
labels = {
  k     = \"v\"
  \"a/b\" = 2.5
}
bb = true
c  = null
",
        );
    }

    #[test]
    fn rows_stay_on_one_line_and_trees_do_not() {
        check(
            &Body::new()
                .set("scopes", ["metrics:read", "logs:read"])
                .set(
                    "json",
                    Expression::jsonencode(Object::new().set(
                        "tags",
                        Expression::from([
                            Object::new().set("key", "service.name").set("value", "job"),
                        ]),
                    )),
                )
                .set("rows", [Object::new().set("a", 1), Object::new().set("b", 2)]),
            "\
scopes = [\"metrics:read\", \"logs:read\"]
json = jsonencode({
  tags = [{ key = \"service.name\", value = \"job\" }]
})
rows = [
  { a = 1 },
  { b = 2 },
]
",
        );
    }

    #[test]
    fn long_lists_are_broken() {
        let items: Vec<String> = (0..12).map(|number| format!("service-{number}")).collect();
        let text = print(&Body::new().set("names", items));
        assert!(text.starts_with("names = [\n  \"service-0\",\n"), "{text}");
        assert!(text.ends_with("  \"service-11\",\n]\n"), "{text}");
    }

    #[test]
    fn templates_name_their_values() {
        let part = || Part::Reference("var.slug".to_owned());
        check(
            &Body::new()
                .set("a", Expression::Template(vec![part(), Part::Text("-${x}".to_owned())]))
                .set("b", Expression::Template(vec![part()])),
            "a = \"${var.slug}-$${x}\"\nb = var.slug\n",
        );
    }

    #[test]
    fn conditions_and_calls() {
        let stack = |index| Expression::reference(format!("grafana_cloud_stack.{index}"));
        check(
            &Body::new()
                .set("a", Expression::conditional(Expression::reference("var.x"), stack("y"), 0))
                .set("b", Expression::call("file", ["${x}".into()])),
            "a = var.x ? grafana_cloud_stack.y : 0\nb = file(\"$${x}\")\n",
        );
    }
}
