import Console

/// A programme for those who may see it but not change it.
struct ProgrammeView {
    let details: ProgrammeDetails

    var page: Page {
        Page(
            details.programme.name, tile: .overview,
            content: """
                <h1>\(details.programme.name)</h1>
                <p>\(details.programme.kind.title). An administrator of the top group can change it.</p>
                <h2>Onboarding questions</h2>
                \(details.questions.isEmpty ? "<p>It asks no questions.</p>" : questions)
                \(when: details.programme.kind == .delivery, units)
                <p><a href="/programmes">Back to the programmes</a></p>
                """)
    }

    private var questions: HTML {
        DataTable(
            caption: "Onboarding questions", columns: ["Question", "Answer", "Required", "Ends in 'not eligible'"],
            rows: details.questions.map(\.value).map { question in
                [
                    "\(question.wording)",
                    "\(([question.kind.title] + question.choices).joined(separator: " – "))",
                    "\(question.isRequired ? "Yes" : "No")", "\(question.notEligible.joined(separator: ", "))",
                ]
            }
        ).html
    }

    private var units: HTML {
        """
        <h2>Units of the learning plan</h2>
        \(details.units.isEmpty
            ? "<p>It has no units.</p>"
            : DataTable(
                caption: "Units of the learning plan", columns: ["Unit", "Days from start"],
                rows: details.units.map { ["\($0.value.title)", "\($0.value.days)"] }
            ).html)
        """
    }
}
