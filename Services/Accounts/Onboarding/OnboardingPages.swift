import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/onboarding`: the wizard that a learner with a programme goes through after signing in for the first time.
struct OnboardingPages: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/onboarding", use: start)
        router.get("/onboarding/details", use: details)
        router.post("/onboarding/details", use: confirmDetails)
        router.get("/onboarding/questions/:question", use: question)
        router.post("/onboarding/questions/:question", use: answer)
        router.get("/onboarding/not-eligible", use: notEligible)
        router.post("/onboarding/not-eligible", use: acceptNotEligible)
        router.get("/onboarding/check", use: check)
        router.post("/onboarding/check", use: confirmAnswers)
        router.get("/onboarding/declaration", use: declaration)
        router.post("/onboarding/declaration", use: declare)
    }

    private func start(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        return go(to: try await database.onboarding(of: person.id, for: .only(person.id))?.step)
    }

    /// - Parameter step: nil where there is no onboarding: the start page knows where to go.
    private func go(to step: Onboarding.Step?) -> Response {
        .redirect(to: step?.address ?? "/", type: .normal)
    }

    /// Shows a step, or goes to the one that the learner is at.
    private func show(
        _ step: Onboarding.Step, _ context: WebContext, _ page: (Onboarding) async throws -> WizardPage
    ) async throws -> Response {
        let person = try context.signedIn()
        guard let onboarding = try await database.onboarding(of: person.id, for: .only(person.id)) else {
            return go(to: nil)
        }
        guard onboarding.allows(step) else { return go(to: onboarding.step) }
        return respond(try await page(onboarding), person)
    }

    private func respond(_ wizard: WizardPage, _ person: Person) -> Response {
        var page = wizard.page
        if wizard.step == .declaration { page.script = .signature }
        return console.response(page, for: person, status: page.errors.isEmpty ? .ok : .unprocessableContent)
    }

    /// Takes a step, and shows its page again with what was typed when it is refused.
    private func take(
        _ step: Onboarding.Step, _ values: FormValues, _ context: WebContext,
        _ save: (Person) async throws -> Onboarding.Step?,
        again: (Onboarding, FormFields) async throws -> WizardPage
    ) async throws -> Response {
        let person = try context.signedIn()
        do {
            let next = try await save(person)
            if case .ended(.finished) = next { return .redirect(to: "/home?done=onboarding", type: .normal) }
            return go(to: next)
        } catch let problem as WebProblem where problem.status == .unprocessableContent {
            return try await show(step, context) { onboarding in
                try await again(onboarding, FormFields(values: values, errors: problem.errors))
            }
        }
    }
}

/// The steps.
extension OnboardingPages {
    private func details(_ request: Request, _ context: WebContext) async throws -> Response {
        try await show(.details, context) { onboarding in
            let texts = UserEntry(onboarding.account).texts
            let fields = OwnDetails.fields.map { ($0.apiName, texts[$0] ?? "") }
            let values = FormValues(Dictionary(uniqueKeysWithValues: fields))
            return try await detailsPage(onboarding, FormFields(values: values))
        }
    }

    private func detailsPage(_ onboarding: Onboarding, _ fields: FormFields) async throws -> WizardPage {
        let id = onboarding.account.id
        return .details(onboarding, try await database.user(id, for: .only(id)), fields)
    }

    private func confirmDetails(_ request: Request, _ context: WebContext) async throws -> Response {
        let values = try await FormValues(request)
        let fields = OwnDetails.fields + [.dateOfBirth]
        let texts = Dictionary(uniqueKeysWithValues: fields.map { ($0, values[$0.apiName]) })
        return try await take(.details, values, context) { person in
            try await database.confirmDetails(of: person.id, texts, at: Date())
        } again: {
            try await detailsPage($0, $1)
        }
    }

    private func question(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.id("question")
        return try await show(.question(id), context) { onboarding in
            let values = FormValues(["answer": shownAnswer(onboarding, id)])
            return try questionPage(
                onboarding, id, FormFields(values: values), returning: request.query("return") == "check")
        }
    }

    private func shownAnswer(_ onboarding: Onboarding, _ id: Int64) -> String {
        guard let kept = onboarding.answers[id]?.text,
            let question = onboarding.questions.first(where: { $0.id == id })?.value
        else { return "" }
        return question.kind == .date ? kept.split(separator: "-").reversed().joined(separator: "/") : kept
    }

    private func questionPage(
        _ onboarding: Onboarding, _ id: Int64, _ fields: FormFields, returning: Bool
    ) throws -> WizardPage {
        guard let asked = onboarding.questions.first(where: { $0.id == id }) else { throw WebProblem.notFound }
        return .question(onboarding, asked, fields, returning: returning)
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.id("question")
        let values = try await FormValues(request)
        let returning = values["return"] == "check"
        return try await take(.question(id), values, context) { person in
            try await database.answer(id, of: person.id, values["answer"], returning: returning, at: Date())
        } again: {
            try questionPage($0, id, $1, returning: returning)
        }
    }

    private func notEligible(_ request: Request, _ context: WebContext) async throws -> Response {
        try await show(.notEligible, context) { .notEligible($0) }
    }

    private func acceptNotEligible(_ request: Request, _ context: WebContext) async throws -> Response {
        go(to: try await database.acceptNotEligible(try context.signedIn().id, at: Date()))
    }

    private func check(_ request: Request, _ context: WebContext) async throws -> Response {
        try await show(.check, context) { .check($0) }
    }

    private func confirmAnswers(_ request: Request, _ context: WebContext) async throws -> Response {
        go(to: try await database.confirmAnswers(of: try context.signedIn().id, at: Date()))
    }

    private func declaration(_ request: Request, _ context: WebContext) async throws -> Response {
        try await show(.declaration, context) { .declaration($0, console.brandName, FormFields()) }
    }

    private func declare(_ request: Request, _ context: WebContext) async throws -> Response {
        let values = try await FormValues(request)
        return try await take(.declaration, values, context) { person in
            let onboarding = try await database.onboarding(of: person.id, for: .only(person.id))
            guard let onboarding, onboarding.step == .declaration else { return onboarding?.step }
            return try await database.declare(
                Declaration.text(onboarding, console.brandName), try Self.signature(values),
                SignatureOrigin(request, context), by: person.id, at: Date())
        } again: {
            .declaration($0, console.brandName, $1)
        }
    }

    /// Both that are missing are told together.
    private static func signature(_ values: FormValues) throws -> NewSignature {
        var errors: [FieldError] = []
        if values["agreed"].isEmpty {
            errors.append(
                FieldError(
                    field: "agreed", code: "not-agreed",
                    message: "Tick 'I agree' to finish. If you do not agree, talk to the person who invited you."))
        }
        do {
            let signature = try SignatureFields.read(values)
            guard errors.isEmpty else { throw WebProblem.refused(errors) }
            return signature
        } catch let problem as WebProblem where errors != problem.errors {
            throw WebProblem.refused(errors + problem.errors)
        }
    }
}
