import Console
import Foundation
import GRDB

/// What a programme asks a learner in the onboarding wizard.
struct Question: Sendable, Equatable {
    enum Kind: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
        case text, choice, yesNo, date

        var title: String {
            switch self {
            case .text: "Text"
            case .choice: "Choice"
            case .yesNo: "Yes or no"
            case .date: "Date"
            }
        }
    }

    var kind = Kind.text
    var wording = ""
    var isRequired = true
    /// The answers of a choice.
    var choices: [String] = []
    /// The answers of a choice or a yes/no question after which a learner may not start.
    var notEligible: [String] = []

    static let maximumWording = 300
    static let choiceCounts = 2...20
    static let maximumChoice = 100
    static let maximumAnswer = 2_000

    /// The answers to choose from; empty where anything may be written.
    var possibleAnswers: [String] {
        switch kind {
        case .choice: choices
        case .yesNo: ["Yes", "No"]
        case .text, .date: []
        }
    }

    /// Whether both ask for the same: whether an answer is required does not change what an answer means.
    func asksTheSame(as other: Question) -> Bool {
        kind == other.kind && wording == other.wording && choices == other.choices && notEligible == other.notEligible
    }
}

extension Question {
    /// Brings the texts to the form that is kept, and says what is wrong with the question.
    ///
    /// - Parameter field: what the names of the fields at fault begin with, such as `questions-0`.
    mutating func check(_ field: String, for programme: Programme.Kind) -> [FieldError] {
        wording = PlainText.trimmed(wording)
        choices = choices.map(PlainText.trimmed).filter { !$0.isEmpty }
        notEligible = notEligible.map(PlainText.trimmed).filter { !$0.isEmpty }.map { text in
            possibleAnswers.first { $0.lowercased() == text.lowercased() } ?? text
        }
        return [
            CatalogueText.problem(wording, "\(field)-wording", "the question", maximum: Self.maximumWording),
            choicesProblem("\(field)-choices"), notEligibleProblem("\(field)-notEligible", programme),
        ].compactMap { $0 }
    }

    private func choicesProblem(_ field: String) -> FieldError? {
        guard kind == .choice else {
            return choices.isEmpty
                ? nil
                : FieldError(
                    field: field, code: "choices-not-used",
                    message: "Only a question of the kind 'Choice' has choices. Change its kind, or clear the choices.")
        }
        guard Self.choiceCounts.contains(choices.count) else {
            return FieldError(
                field: field, code: "number-of-choices",
                message:
                    "Give from \(Self.choiceCounts.lowerBound) to \(Self.choiceCounts.upperBound) choices, one a line.")
        }
        guard Set(choices.map { $0.lowercased() }).count == choices.count else {
            return FieldError(field: field, code: "repeated-choice", message: "Each choice may be there only once.")
        }
        return choices.lazy.compactMap {
            CatalogueText.problem($0, field, "a choice", maximum: Self.maximumChoice)
        }.first
    }

    private func notEligibleProblem(_ field: String, _ programme: Programme.Kind) -> FieldError? {
        guard !notEligible.isEmpty else { return nil }
        guard programme == .application else {
            return FieldError(
                field: field, code: "not-an-eligibility-programme",
                message: "Only an application/eligibility programme can end in 'not eligible'. Clear these answers.")
        }
        guard !possibleAnswers.isEmpty else {
            return FieldError(
                field: field, code: "no-answers-to-choose",
                message: "Only a choice or a yes/no question can end in 'not eligible'. Clear these answers.")
        }
        if let unknown = notEligible.first(where: { !possibleAnswers.contains($0) }) {
            return FieldError(
                field: field, code: "unknown-answer",
                message: "'\(unknown)' is not one of the answers. Write it exactly as in the choices, or Yes or No.")
        }
        guard Set(notEligible).count < possibleAnswers.count else {
            return FieldError(
                field: field, code: "nobody-eligible",
                message: "With these answers nobody could start. Leave at least one answer out.")
        }
        return nil
    }
}

extension Question {
    /// Reads an answer as it was typed or chosen.
    ///
    /// - Returns: the answer as it is kept: the text, the chosen answer, a date as `yyyy-mm-dd`; empty where an optional
    ///   question is left out.
    /// - Throws: ``WebProblem`` refused, for the field `answer`.
    func read(_ typed: String) throws -> String {
        let text = PlainText.trimmed(typed)
        guard !text.isEmpty else {
            guard !isRequired else { throw Self.refused("missing-answer", missing) }
            return ""
        }
        switch kind {
        case .text:
            guard PlainText.fits(text, Self.maximumAnswer) else {
                throw Self.refused(
                    "value-too-long",
                    "The answer has \(text.unicodeScalars.count) characters; it may have at most \(Self.maximumAnswer)."
                )
            }
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            guard !lines.contains(where: { PlainText.hasControlCharacters(String($0).replacing("\t", with: " ")) })
            else {
                throw Self.refused(
                    "invalid-characters", "The answer has characters that cannot be shown. Type it again.")
            }
            return lines.joined(separator: "\n")
        case .choice, .yesNo:
            guard possibleAnswers.contains(text) else { throw Self.refused("unknown-answer", missing) }
            return text
        case .date:
            guard let date = try? BirthDate.parse(text).get(), (1900...2199).contains(date.year) else {
                throw Self.refused(
                    "invalid-date", "This is not a date. Write the day first, such as 31/12/\(Self.exampleYear).")
            }
            return date.text
        }
    }

    func endsEligibility(_ answer: String) -> Bool {
        notEligible.contains(answer)
    }

    /// A kept answer as people read it.
    func words(_ answer: String) -> String {
        if answer.isEmpty { return "Not answered" }
        return kind == .date ? CalendarDate.words(answer) : answer
    }

    private static let exampleYear = 2025

    private var missing: String {
        switch kind {
        case .text: "Write an answer."
        case .choice: "Choose one of the answers."
        case .yesNo: "Choose Yes or No."
        case .date: "Give the date, such as 31/12/\(Self.exampleYear)."
        }
    }

    private static func refused(_ code: String, _ message: String) -> WebProblem {
        .refused([FieldError(field: "answer", code: code, message: message)])
    }
}

/// Texts that administrators write for learners to read.
enum CatalogueText {
    /// What is wrong with a line of text that must be there.
    static func problem(_ text: String, _ field: String, _ name: String, maximum: Int) -> FieldError? {
        guard !text.isEmpty else {
            return FieldError(field: field, code: "missing-text", message: "Write \(name).")
        }
        guard PlainText.fits(text, maximum) else {
            let name = name.prefix(1).uppercased() + name.dropFirst()
            return FieldError(
                field: field, code: "value-too-long",
                message: "\(name) has \(text.unicodeScalars.count) characters; it may have at most \(maximum).")
        }
        guard !PlainText.hasControlCharacters(text) else {
            return FieldError(
                field: field, code: "invalid-characters",
                message: "There are characters here that cannot be shown. Type it again.")
        }
        return nil
    }
}
