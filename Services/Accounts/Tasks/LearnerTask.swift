import Console
import Foundation
import GRDB

/// Something that a person is asked to do.
struct LearnerTask: Codable, Sendable, FetchableRecord, Equatable, Identifiable {
    var id: Int64
    var accountID: Int64
    var title: String
    var text: String
    var dueDate: String?
    var createdAt: Int64
    var createdBy: Int64
    var doneAt: Int64?

    var isDone: Bool { doneAt != nil }

    /// Whether the day it was due on has passed and it is not done.
    func isOverdue(on today: CalendarDate) -> Bool {
        guard !isDone, let dueDate else { return false }
        return dueDate < today.text
    }
}

/// A task as a form or a call gives it.
struct TaskEntry: ExactBody, Encodable, Equatable {
    var title: String
    var text: String?
    var dueDate: String?

    enum Field: String, CodingKey, CaseIterable { case title, text, dueDate }

    static let maximumTitle = 200
    static let maximumText = 10_000

    /// - Throws: ``WebProblem`` refused.
    func checked(today: CalendarDate) throws -> TaskEntry {
        var check = TextCheck()
        let title = check.line("title", title, "title", maximum: Self.maximumTitle)
        let text = check.lines("text", text ?? "", "text", maximum: Self.maximumText)
        let latest = CalendarDate(year: today.year + 10, month: 12, day: 31) ?? today
        let date = check.date("dueDate", dueDate ?? "", "due date", from: today, to: latest, isMandatory: false)
        try check.finish()
        return TaskEntry(title: title, text: text, dueDate: date?.text)
    }

    /// What an email about the task says.
    var body: String {
        let due = dueDate.map { "Due on \(CalendarDate.words($0))." }
        let parts = [text, due].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? title : parts.joined(separator: "\n\n")
    }
}
