import Console

/// The fields of a programme, with a row for each question and unit.
struct ProgrammeFormView {
    let form: ProgrammeForm
    var errors: [FieldError] = []
    /// The field to go on with after a row was added, moved or removed.
    var focus: String?

    private var fields: FormFields { FormFields(values: form.values, errors: errors) }

    /// Sent by Enter in a field, it saves: the buttons of the rows come before the one at the end.
    var html: HTML {
        """
        <button class="visually-hidden" tabindex="-1" aria-hidden="true">Save</button>
        \(hidden("revision"))\(hidden("questionCount"))\(hidden("unitCount"))
        \(fields.input("name", "Name", isMandatory: true, attributes: "autocomplete=\"off\""))
        \(fields.radios(
            "kind", "Kind", choices: Programme.Kind.allCases.map { Choice($0.rawValue, $0.title) },
            hint: "An application/eligibility programme can end in 'not eligible'. A delivery programme has a learning plan and needs a date of birth.",
            isMandatory: true))
        <h2>Onboarding questions</h2>
        <p>Learners answer them in this order after they sign in for the first time.</p>
        \(each: Array(form.questions.indices), question)
        \(part("questions", "Add a question", isFull: form.questions.count >= ProgrammeEntry.maximumQuestions))
        <h2>Units of the learning plan</h2>
        <p>For a delivery programme. A unit is due so many days after the learner finished the onboarding.</p>
        \(each: Array(form.units.indices), unit)
        \(part("units", "Add a unit", isFull: form.units.count >= ProgrammeEntry.maximumUnits))
        """
    }

    private func question(_ index: Int) -> HTML {
        let name = "questions-\(index)"
        let thing = "question \(index + 1)"
        return """
            <fieldset class="row-card">
            <legend>Question \(index + 1)</legend>
            \(hidden("\(name)-id"))
            \(fields.input("\(name)-wording", "What to ask", isMandatory: true, attributes: autofocus("\(name)-wording")))
            \(fields.select(
                "\(name)-kind", "Kind of answer", choices: Question.Kind.allCases.map { Choice($0.rawValue, $0.title) }))
            \(fields.checkbox("\(name)-required", "An answer is required"))
            \(fields.textArea(
                "\(name)-choices", "Choices", hint: "For the kind 'Choice': one a line, from 2 to 20.", rows: 3))
            \(fields.textArea(
                "\(name)-notEligible", "Answers that end in 'not eligible'",
                hint: "For an application/eligibility programme: one a line, as in the choices, or Yes or No.", rows: 2))
            \(buttons("questions", index, of: form.questions.count, thing))
            </fieldset>
            """
    }

    private func unit(_ index: Int) -> HTML {
        let name = "units-\(index)"
        return """
            <fieldset class="row-card">
            <legend>Unit \(index + 1)</legend>
            \(hidden("\(name)-id"))
            \(fields.input("\(name)-title", "Title", isMandatory: true, attributes: autofocus("\(name)-title")))
            \(fields.input(
                "\(name)-days", "Days from start", isMandatory: true, width: "short", attributes: "inputmode=\"numeric\""))
            \(buttons("units", index, of: form.units.count, "unit \(index + 1)"))
            </fieldset>
            """
    }

    private func buttons(_ list: String, _ index: Int, of count: Int, _ thing: String) -> HTML {
        func button(_ action: String, _ title: String) -> HTML {
            """
            <button class="secondary" name="action" value="\(list)-\(action)-\(index)">\(title)\
            <span class="visually-hidden"> \(thing)</span></button>
            """
        }
        return """
            <div class="actions">
            \(when: index > 0, button("up", "Move up"))
            \(when: index < count - 1, button("down", "Move down"))
            \(button("remove", "Remove"))
            </div>
            """
    }

    /// The button that adds a row, and what is wrong with the list as a whole.
    private func part(_ list: String, _ title: String, isFull: Bool) -> HTML {
        let error = errors.first { $0.field == list }
        let button: HTML = """
            <button class="secondary" id="\(list)-add" name="action" value="\(list)-add"\(autofocus("\(list)-add"))>\
            \(title)</button>
            """
        return """
            <div id="\(list)" tabindex="-1" class="field\(when: error != nil, " has-error")">
            \(error.map { "<p class=\"field-error\">\($0.message)</p>" as HTML })
            \(when: isFull, "<p class=\"hint\">There is no room for another one.</p>")
            \(when: !isFull, button)
            </div>
            """
    }

    private func hidden(_ name: String) -> HTML {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(form.values[name])\">"
    }

    private func autofocus(_ name: String) -> HTML {
        focus == name ? " autofocus" : ""
    }
}
