import Console
import Foundation
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct TaskTests {
    private let today = CalendarDate.today(at: Date(seconds: 1_770_000_000))

    @Test(arguments: [
        (TaskEntry(title: "", text: nil, dueDate: nil), ["missing-title"]),
        (TaskEntry(title: "a\nb", text: nil, dueDate: nil), ["invalid-characters"]),
        (TaskEntry(title: String(repeating: "a", count: 201), text: nil, dueDate: nil), ["value-too-long"]),
        (TaskEntry(title: "x", text: String(repeating: "a", count: 10_001), dueDate: nil), ["value-too-long"]),
        (TaskEntry(title: "x", text: "\u{0}", dueDate: nil), ["invalid-characters"]),
        (TaskEntry(title: "x", text: nil, dueDate: "soon"), ["invalid-due-date"]),
        (TaskEntry(title: "x", text: nil, dueDate: "31/02/2026"), ["invalid-due-date"]),
        (TaskEntry(title: "x", text: nil, dueDate: "01/02/2026"), ["invalid-due-date"]),
        (TaskEntry(title: "x", text: nil, dueDate: "2099-01-01"), ["invalid-due-date"]),
        (TaskEntry(title: "", text: nil, dueDate: "soon"), ["missing-title", "invalid-due-date"]),
    ])
    func `a task that is not right says what is wrong`(entry: TaskEntry, codes: [String]) {
        let problem = #expect(throws: WebProblem.self) { try entry.checked(today: today) }
        #expect(problem?.errors.map(\.code) == codes)
    }

    @Test(arguments: [
        ("2026-02-02", "2026-02-02"), ("02/02/2026", "2026-02-02"), ("3 March 2026", "2026-03-03"), (" ", nil),
    ])
    func `a due date is today or later, in any usual spelling`(text: String, kept: String?) throws {
        #expect(today.text == "2026-02-02")
        let entry = TaskEntry(title: " Read this ", text: "one\r\ntwo", dueDate: text)
        #expect(try entry.checked(today: today) == TaskEntry(title: "Read this", text: "one\ntwo", dueDate: kept))
    }

    @Test func `a task is given, done, taken back and removed, and all of it is on record`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        let (database, now) = (provider.database, provider.now)
        let entry = TaskEntry(title: "Bring your passport", text: "To room 7.", dueDate: "2026-02-10")
        let task = try await database.addTask(entry, to: ann.id, by: provider.northern, mail: provider.mail, at: now)
        #expect(task.dueDate == "2026-02-10" && !task.isDone)

        let later = now.addingTimeInterval(60)
        #expect(try await database.mark(task.id, of: ann.id, done: true, by: ann, at: later).doneAt == later.seconds)
        _ = try await database.mark(task.id, of: ann.id, done: true, by: ann, at: later.addingTimeInterval(60))
        #expect(try await database.tasks(of: ann.id, for: .only(ann.id)).map(\.doneAt) == [later.seconds])
        #expect(try await database.mark(task.id, of: ann.id, done: false, by: ann, at: later).isDone == false)
        try await database.removeTask(task.id, of: ann.id, by: provider.northern, at: later)
        #expect(try await database.tasks(of: ann.id, for: .only(ann.id)).isEmpty)
        #expect(
            try await provider.actions(ann.id) == ["created", "taskAdded", "taskDone", "taskReopened", "taskRemoved"])
    }

    @Test func `who can sign in is told of a task by email, who cannot is not`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        let prospect = try await provider.create("Bea").account.id
        for id in [ann.id, prospect] {
            for entry in [
                TaskEntry(title: "Read", text: "Pages 1 to 9.", dueDate: "2026-02-10"),
                TaskEntry(title: "Call us", text: nil, dueDate: nil),
            ] {
                _ = try await provider.database.addTask(
                    entry, to: id, by: provider.root, mail: provider.mail, at: provider.now)
            }
        }
        let messages = try await provider.outgoing()
        #expect(messages.map(\.kind) == [.task, .task])
        #expect(messages.map(\.recipient.account) == [ann.id, ann.id])
        #expect(
            messages.map(\.parameters) == [
                ["subject": "Read", "body": "Pages 1 to 9.\n\nDue on 10 February 2026."],
                ["subject": "Call us", "body": "Call us"],
            ])
        #expect(Set(messages.map(\.key)).count == 2)
    }

    @Test func `tasks to do come first by the day they are due, then the done ones`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        let (database, now) = (provider.database, provider.now)
        var ids: [String: Int64] = [:]
        for (title, due) in [
            ("none", nil), ("late", "2026-03-01"), ("soon", "2026-02-03"), ("first", "2026-02-04"), ("second", nil),
        ] as [(String, String?)] {
            ids[title] = try await database.addTask(
                TaskEntry(title: title, text: nil, dueDate: due), to: ann.id, by: provider.root, mail: provider.mail,
                at: now
            ).id
        }
        for (offset, title) in ["first", "second"].enumerated() {
            _ = try await database.mark(
                try #require(ids[title]), of: ann.id, done: true, by: ann,
                at: now.addingTimeInterval(Double(offset)))
        }
        let tasks = try await database.tasks(of: ann.id, for: .only(ann.id))
        #expect(tasks.map(\.title) == ["soon", "late", "none", "second", "first"])
        let march = try #require(CalendarDate(year: 2026, month: 3, day: 1))
        #expect(tasks.map { $0.isOverdue(on: march) } == [true, false, false, false, false])
    }

    @Test func `tasks of somebody outside the scope, and somebody else's tasks, do not exist`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let sue = try await provider.active("Sue", in: provider.south)
        let ann = try await provider.active("Ann")
        let entry = TaskEntry(title: "Read", text: nil, dueDate: nil)
        let task = try await database.addTask(entry, to: sue.id, by: provider.root, mail: provider.mail, at: now)
        let north = UserVisibility.scope(provider.northern.scope)
        await provider.expectNotFound("add") {
            _ = try await database.addTask(entry, to: sue.id, by: provider.northern, mail: provider.mail, at: now)
        }
        await provider.expectNotFound("list") { _ = try await database.tasks(of: sue.id, for: north) }
        await provider.expectNotFound("one") { _ = try await database.task(task.id, of: sue.id, for: north) }
        for person in [provider.northern, ann] {
            for owner in [sue.id, ann.id] {
                await provider.expectNotFound("mark") {
                    _ = try await database.mark(task.id, of: owner, done: true, by: person, at: now)
                }
            }
        }
        await provider.expectNotFound("remove") {
            try await database.removeTask(task.id, of: sue.id, by: provider.northern, at: now)
        }
        await provider.expectNotFound("remove by another's number") {
            try await database.removeTask(task.id, of: ann.id, by: provider.northern, at: now)
        }
        #expect(try await database.tasks(of: sue.id, for: .only(sue.id)) == [task])
    }
}
