import Console

/// What all pages of the wizard have in common: where one is, the way back, and the form to go on with.
struct WizardPage {
    let onboarding: Onboarding
    let step: Onboarding.Step
    let title: String
    var fields = FormFields()
    /// The button that goes on.
    var button = "Continue"
    /// Where 'Back' leads, unless it is the step before.
    var back: String?
    let content: HTML

    var page: Page {
        let back = back ?? onboarding.step(before: step)?.address
        return Page(
            title, errors: fields.errors,
            content: """
                \(back.map { "<p><a href=\"\($0)\">Back</a></p>" as HTML })
                <p class="hint">\(onboarding.programme.name) – \(place)</p>
                <h1>\(title)</h1>
                <form method="post" action="\(step.address)" class="narrow" novalidate>
                \(content)
                <div class="actions"><button>\(button)</button></div>
                </form>
                <p class="hint">You can sign out at any time and go on later where you were.</p>
                """)
    }

    private var place: String {
        let hasQuestions = !onboarding.questions.isEmpty
        let count = hasQuestions ? 4 : 3
        switch step {
        case .details: return "step 1 of \(count): your details"
        case .question(let id):
            let number = (onboarding.questions.firstIndex { $0.id == id } ?? 0) + 1
            return "step 2 of \(count): question \(number) of \(onboarding.questions.count)"
        case .notEligible: return "step 2 of \(count): questions"
        case .check: return "step \(count - 1) of \(count): check your answers"
        case .declaration: return "step \(count) of \(count): declaration and signature"
        case .ended: return "finished"
        }
    }
}

/// The pages of the steps.
extension WizardPage {
    static func details(_ onboarding: Onboarding, _ user: UserView, _ fields: FormFields) -> WizardPage {
        let account = user.account
        let fixed: [(String, String?)] = [
            ("Name", account.name), ("Email", account.email), ("Reference number", account.reference),
            ("Date of birth", account.dateOfBirth.map(CalendarDate.words)), ("Programme", user.programmeName),
            ("Employer", user.employerName),
        ]
        let rows = fixed.compactMap { name, value in value.map { (name, "\($0)" as HTML) } }
        return WizardPage(
            onboarding: onboarding, step: .details, title: "Your details", fields: fields, button: "Confirm my details",
            content: """
                <p>This is what we know about you. If something in this list is wrong, tell
                \(user.caseOwner?.name ?? "the person who invited you"); you can go on all the same.</p>
                \(SummaryList(rows).html)
                <p>Correct or complete what follows.</p>
                \(when: onboarding.needsDateOfBirth, fields.input(
                    "dateOfBirth", "Date of birth", hint: "The programme needs it. For example 31/12/2001.", width: "short",
                    attributes: "autocomplete=\"bday\""))
                \(fields.input(
                    "mobile", "Mobile", type: "tel", hint: "For example 07700 900123.", width: "short",
                    attributes: "autocomplete=\"tel\""))
                \(fields.input("address1", "Address 1", attributes: "autocomplete=\"address-line1\""))
                \(fields.input("address2", "Address 2", attributes: "autocomplete=\"address-line2\""))
                \(fields.input("town", "Town/City", attributes: "autocomplete=\"address-level2\""))
                \(fields.input("county", "County"))
                \(fields.input("postcode", "Postcode", width: "short", attributes: "autocomplete=\"postal-code\""))
                \(fields.input("country", "Country", attributes: "autocomplete=\"country-name\""))
                """)
    }

    /// - Parameter returning: the learner came from the check and goes back there.
    static func question(
        _ onboarding: Onboarding, _ asked: Kept<Question>, _ fields: FormFields, returning: Bool
    ) -> WizardPage {
        let question = asked.value
        let label = question.isRequired ? "Your answer" : "Your answer (you can leave it out)"
        let choices = question.possibleAnswers.map { Choice($0, $0) }
        let field: HTML =
            switch question.kind {
            case .text: fields.textArea("answer", label, rows: 4)
            case .choice, .yesNo:
                fields.radios(
                    "answer", label, choices: question.isRequired ? choices : choices + [Choice("", "No answer")])
            case .date: fields.input("answer", label, hint: "For example 31/12/2025.", width: "short")
            }
        return WizardPage(
            onboarding: onboarding, step: .question(asked.id), title: question.wording, fields: fields,
            back: returning ? Onboarding.Step.check.address : nil,
            content: """
                \(when: returning, "<input type=\"hidden\" name=\"return\" value=\"check\">")
                \(field)
                """)
    }

    static func notEligible(_ onboarding: Onboarding) -> WizardPage {
        let several = onboarding.endingAnswers.count > 1
        return WizardPage(
            onboarding: onboarding, step: .notEligible, title: "You may not be able to start this programme",
            button: several ? "These answers are right" : "This answer is right",
            content: """
                <p>\(onboarding.programme.name) is not open to people with \(several ? "these answers" : "this answer"):</p>
                \(AnswerList(onboarding, only: onboarding.endingAnswers, isChangeable: true).html)
                <p>If you answered by mistake, change it and go on. If it is right, confirm it: we then know that you cannot start,
                and you can talk to us about what else there is.</p>
                """)
    }

    static func check(_ onboarding: Onboarding) -> WizardPage {
        let account = onboarding.account
        let address = [
            account.address1, account.address2, account.town, account.county, account.postcode, account.country,
        ].compactMap { $0 }.joined(separator: ", ")
        let details: [(String, String?)] = [
            ("Name", account.name), ("Email", account.email), ("Mobile", account.mobile),
            ("Date of birth", account.dateOfBirth.map(CalendarDate.words)), ("Address", address),
        ]
        let rows: [(name: String, value: HTML)] = details.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : (name, "\($0)") }
        }
        return WizardPage(
            onboarding: onboarding, step: .check, title: "Check your answers", button: "Everything is right",
            content: """
                <h2>Your details</h2>
                \(SummaryList(rows).html)
                <p><a href="\(Onboarding.Step.details.address)">Change your details</a></p>
                \(when: !onboarding.questions.isEmpty, """
                    <h2>Your answers</h2>
                    \(AnswerList(onboarding, only: onboarding.questions, isChangeable: true).html)
                    """)
                """)
    }

    static func declaration(_ onboarding: Onboarding, _ brandName: String, _ fields: FormFields) -> WizardPage {
        WizardPage(
            onboarding: onboarding, step: .declaration, title: "Declaration and signature", fields: fields,
            button: "Sign and finish",
            content: """
                <p>\(Declaration.text(onboarding, brandName))</p>
                \(fields.checkbox("agreed", "I agree"))
                \(SignatureFields(fields: fields, label: "Your full name").html)
                <p class="hint">Your signature is kept with the time and the internet address it came from.</p>
                """)
    }
}

/// Questions and what was answered.
struct AnswerList {
    let onboarding: Onboarding
    let questions: [Kept<Question>]
    let isChangeable: Bool

    init(_ onboarding: Onboarding, only questions: [Kept<Question>], isChangeable: Bool) {
        self.onboarding = onboarding
        self.questions = questions
        self.isChangeable = isChangeable
    }

    var html: HTML {
        SummaryList(
            questions.map { kept in
                let answer = onboarding.answers[kept.id]
                let words = answer.map { kept.value.words($0.text) } ?? "Not answered yet"
                let ends = answer.map { kept.value.endsEligibility($0.text) } ?? false
                return (
                    kept.value.wording,
                    """
                    \(each: words.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), { "<div>\($0)</div>" })\
                    \(when: ends && !isChangeable, Tag("Not eligible", .yellow).html)\
                    \(when: isChangeable, """
                        <div><a href="\(Onboarding.Step.question(kept.id).address)?return=check">Change\
                        <span class="visually-hidden">: \(kept.value.wording)</span></a></div>
                        """)
                    """
                )
            }
        ).html
    }
}

/// What a learner agrees to at the end; the text is kept with the signature.
enum Declaration {
    static func text(_ onboarding: Onboarding, _ brandName: String) -> String {
        """
        I have answered truthfully and left nothing out that matters. I agree that \(brandName) keeps my signature and uses it \
        on the documents of the programme \(onboarding.programme.name).
        """
    }
}
