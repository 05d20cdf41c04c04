/// The form on a page: what was typed, and what was wrong with it.
///
/// Every field renders its label, hint, error and value in the same way, and gives the element the field's name as its id so
/// that the error summary can link to it.
public struct FormFields: Sendable {
    public var values: FormValues
    public var errors: [FieldError]

    public init(values: FormValues = FormValues(), errors: [FieldError] = []) {
        self.values = values
        self.errors = errors
    }

    /// What (M) means; a page that marks a field says it once, above its form.
    public static let legend: HTML = "<p class=\"hint legend\">(M) is mandatory.</p>"

    /// - Parameters:
    ///   - attributes: such as `autocomplete="email"`.
    ///   - isMandatory: marks the label with (M), which a legend on the page explains.
    public func input(
        _ name: String, _ label: String, type: String = "text", hint: String? = nil, isMandatory: Bool = false,
        width: String = "wide", attributes: HTML = ""
    ) -> HTML {
        let value: HTML = type == "password" ? "" : " value=\"\(values.text(name))\""
        return group(
            name, label, hint, isMandatory,
            """
            <input class="\(width)" id="\(name)" name="\(name)" type="\(type)"\(value)\(describedBy(name, hint))\
            \(when: isMandatory, " required") \(attributes)>
            """)
    }

    /// - Parameter prompt: the first, empty choice; nil where there is always a value.
    public func select(
        _ name: String, _ label: String, choices: [Choice], prompt: String? = nil, hint: String? = nil,
        isMandatory: Bool = false
    ) -> HTML {
        let chosen = values.text(name)
        return group(
            name, label, hint, isMandatory,
            """
            <select id="\(name)" name="\(name)"\(describedBy(name, hint))>
            \(prompt.map { "<option value=\"\">\($0)</option>" as HTML })
            \(each: choices, { choice in
                "<option value=\"\(choice.value)\"\(when: choice.value == chosen, " selected")>\(choice.title)</option>"
            })
            </select>
            """)
    }

    /// A question with a few answers, all in view.
    public func radios(
        _ name: String, _ question: String, choices: [Choice], hint: String? = nil, isMandatory: Bool = false
    ) -> HTML {
        let chosen = values.text(name)
        return """
            <fieldset class="field\(when: hasError(name), " has-error")" role="radiogroup"\(describedBy(name, hint))>
            <legend>\(question)\(when: isMandatory, Self.mandatoryMark)</legend>
            \(hint.map { "<p class=\"hint\" id=\"\(name)-hint\">\($0)</p>" as HTML })
            \(errorText(name))
            <div class="choices">\(each: Array(choices.enumerated()), { index, choice in
                """
                <label class="choice"><input type="radio" name="\(name)" value="\(choice.value)"\
                 id="\(index == 0 ? name : "\(name)-\(index)")"\(when: choice.value == chosen, " checked")> \(choice.title)</label>
                """
            })</div>
            </fieldset>
            """
    }

    public func checkbox(_ name: String, _ label: String, hint: String? = nil) -> HTML {
        """
        <div class="field\(when: error(name) != nil, " has-error")">
        \(errorText(name))
        <label class="choice"><input type="checkbox" id="\(name)" name="\(name)" value="yes"\
        \(when: !values.text(name).isEmpty, " checked")\(describedBy(name, hint))> \(label)</label>
        \(hint.map { "<p class=\"hint\" id=\"\(name)-hint\">\($0)</p>" as HTML })
        </div>
        """
    }

    /// Label, hint and error around an element of the page's own.
    public func group(_ name: String, _ label: String, _ hint: String?, _ isMandatory: Bool, _ element: HTML) -> HTML {
        """
        <div class="field\(when: hasError(name), " has-error")">
        <label for="\(name)">\(label)\(when: isMandatory, Self.mandatoryMark)</label>
        \(hint.map { "<p class=\"hint\" id=\"\(name)-hint\">\($0)</p>" as HTML })
        \(errorText(name))
        \(element)
        </div>
        """
    }

    private static let mandatoryMark: HTML = " <abbr class=\"mark\" title=\"mandatory\">(M)</abbr>"

    public func hasError(_ name: String) -> Bool { error(name) != nil }

    private func error(_ name: String) -> FieldError? {
        errors.first { $0.field == name }
    }

    /// The error of a field, for a group of the page's own.
    public func errorText(_ name: String) -> HTML? {
        error(name).map {
            """
            <p class="field-error" id="\(name)-error"><span class="visually-hidden">Error:</span> \($0.message)</p>
            """
        }
    }

    /// The attributes that connect an element of the page's own with its hint and its error.
    public func description(of name: String, hint: Bool) -> HTML {
        let ids = [hint ? "\(name)-hint" : nil, hasError(name) ? "\(name)-error" : nil].compactMap { $0 }
        guard !ids.isEmpty else { return "" }
        return " aria-describedby=\"\(ids.joined(separator: " "))\"\(when: hasError(name), " aria-invalid=\"true\"")"
    }

    func describedBy(_ name: String, _ hint: String?) -> HTML {
        description(of: name, hint: hint != nil)
    }
}

/// One answer of a choice.
public struct Choice: Sendable {
    public var value: String
    public var title: String

    public init(_ value: String, _ title: String) {
        self.value = value
        self.title = title
    }
}
