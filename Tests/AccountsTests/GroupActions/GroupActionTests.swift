import Console
import Foundation
import GRDB
import HTTPTypes
import Messages
import Testing

@testable import Accounts

extension Provider {
    private var step: GroupActionStep { GroupActionStep(issuer: issuer, mail: mail, now: now) }

    /// Does one part of what has been started.
    @discardableResult
    func doPart() async throws -> Bool {
        try await database.doNextPart(step)
    }

    /// Starts an action and does all of it.
    func run(_ work: GroupWork, _ audience: Audience, by administrator: Person? = nil) async throws -> GroupAction {
        let action = try await database.start(work, audience, by: administrator ?? root, at: now)
        while try await doPart() {}
        return try await database.groupAction(action.id, for: root)
    }

    /// Who is in a group itself.
    func people(in group: Int64) async throws -> [Int64] {
        try await database.reader.read { db in
            try Int64.fetchAll(db, sql: "SELECT id FROM account WHERE groupID = ? ORDER BY id", arguments: [group])
        }
    }

    /// The entries of the outbox that move messages.
    func moves() async throws -> [MoveRecipients.Move] {
        var all: [MoveRecipients.Move] = []
        var last: Int64 = 0
        while case let entries = try await database.outboxBatch(after: last, limit: 1_000), let end = entries.last {
            for entry in entries where entry.kind == .move { all += try entry.moves() }
            last = end.id
        }
        return all
    }
}

@Suite(.timeLimit(.minutes(2)))
struct GroupActionTests {
    private func problem(_ body: () async throws -> Void) async -> WebProblem? {
        await #expect(throws: WebProblem.self) { try await body() }
    }

    // MARK: messages

    @Test func `a group message reaches everybody in the group and below it once, in their own words`() async throws {
        let provider = try await Provider()
        let people = try await provider.addMany(
            1_200, in: [provider.north, provider.town, provider.south], status: .prospect)
        let text = PersonalMessage(
            subject: "News for {{firstName}}", body: "Dear {{firstName}} of {{group}},\n\n{{programme}} begins.")
        let action = try await provider.run(
            .message(text: try GroupText(text).message), Audience(GroupSelection(provider.north)))
        #expect(action.total == 801, "two thirds, and the northern administrator")
        #expect(action.done == 801 && action.skipped == 0 && action.stopped == nil && action.endedAt != nil)
        let sent = try await provider.outgoing(.group)
        #expect(sent.count == 801)
        #expect(Set(sent.map(\.recipient.account)).count == 801)
        #expect(Set(sent.map(\.key)).count == 801)
        let second = try #require(sent.first { $0.recipient.account == people[1] })
        #expect(second.parameters == ["subject": "News for Bob", "body": "Dear Bob of Town,\n\nCare begins."])
        #expect(try await provider.actions(people[1]).last == "messaged")
        #expect(try await provider.actions(people[2]).isEmpty, "somebody in the south")
        let left = try await provider.database.reader.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM groupActionTarget")
        }
        #expect(left == 0)
    }

    @Test func `nobody is written to whose account is closed, nor outside the chosen status`() async throws {
        let provider = try await Provider()
        try await provider.addMany(40, in: [provider.town])
        let text = GroupWork.message(text: PersonalMessage(subject: "a", body: "b"))
        let town = GroupSelection(provider.town)
        #expect(try await provider.database.reach(text, Audience(town), for: provider.root).count == 30)
        var filter = UserFilter()
        filter.status = .invited
        let invited = try await provider.run(text, Audience(town, filter: filter))
        #expect(invited.total == 10)
        let late = try await provider.database.start(text, Audience(town), by: provider.root, at: provider.now)
        try await provider.database.writer.write {
            try $0.execute(sql: "UPDATE account SET status = 'expired' WHERE status = 'invited'")
        }
        while try await provider.doPart() {}
        let done = try await provider.database.groupAction(late.id, for: provider.root)
        #expect((done.total, done.done, done.skipped) == (30, 20, 10))
        let reasons = try await provider.database.passedOver(done, for: provider.root)
        #expect(Set(reasons.map(\.reason)) == ["The account is closed, or its invitation has lapsed."])
    }

    @Test(arguments: [
        ("{{name}}", "x", ["subject"]), ("Hello", "{{forename}}", ["body"]), ("Hello", "open {{firstName", ["body"]),
        ("{{firstName}} {{surname}}", "{{group}}", ["subject", "body"]), ("", "{{x}}", ["subject", "body"]),
        ("Hello", String(repeating: "{{group}} and ", count: 21), ["body"]),
    ])
    func `a placeholder that would not work is refused`(subject: String, body: String, fields: [String]) async throws {
        let problem = await problem { _ = try GroupText(PersonalMessage(subject: subject, body: body)) }
        #expect(problem?.errors.map(\.field) == fields)
    }

    @Test func `braces in a name stay as they are, and a long name makes no subject too long`() async throws {
        let provider = try await Provider()
        var user = try await provider.create("Ann")
        user.account.firstName = "{{surname}} of many names"
        let text = PersonalMessage(
            subject: "\(String(repeating: "a", count: 180)) {{firstName}}", body: "{{firstName}} {x} }}")
        let filled = try GroupText(text).filled(for: user)
        #expect(filled.body == "{{surname}} of many names {x} }}")
        #expect(filled.subject.unicodeScalars.count == PersonalMessage.maximumSubject)
        #expect(filled.subject.hasSuffix("{{surname}} of man…"))
    }

    // MARK: starting

    @Test func `what would reach nobody, or others than were shown, is not started`() async throws {
        let provider = try await Provider()
        let work = GroupWork.invite
        let south = Audience(GroupSelection(provider.south))
        #expect(await problem { _ = try await provider.run(work, south) }?.code == "nobody")
        try await provider.create("Ann", in: provider.south)
        let changed = await problem {
            _ = try await provider.database.start(work, south, expecting: 2, by: provider.root, at: provider.now)
        }
        #expect(changed?.code == "reach-changed")
        let started = try await provider.database.reader.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM groupAction")
        }
        #expect(started == 0)
        #expect(
            try await provider.database.start(work, south, expecting: 1, by: provider.root, at: provider.now).total == 1
        )
    }

    @Test func `nothing outside the scope is reached, moved to, or seen`() async throws {
        let provider = try await Provider()
        let south = try await provider.create("Sue", in: provider.south).account.id
        let ann = try await provider.create("Ann", in: provider.town).account.id
        let town = GroupSelection(provider.town)
        func attempt(_ work: GroupWork, _ audience: Audience) async -> WebProblem? {
            await problem { _ = try await provider.run(work, audience, by: provider.northern) }
        }
        #expect(await attempt(.invite, Audience(GroupSelection(provider.south)))?.status == .notFound)
        #expect(await attempt(.reassign(to: provider.south), Audience(town))?.errors.first?.code == "unknown-group")
        let selected = Audience(GroupSelection(provider.north), people: [ann, south])
        #expect(await attempt(.reassign(to: provider.north), selected)?.errors.first?.code == "unknown-user")
        let gone = Audience(GroupSelection(provider.north), people: [999])
        #expect(await attempt(.reassign(to: provider.north), gone)?.errors.first?.code == "unknown-user")
        let action = try await provider.run(.invite, Audience(GroupSelection(provider.south)))
        await provider.expectNotFound("an action of another branch") {
            _ = try await provider.database.groupAction(action.id, for: provider.northern)
        }
        let both = try #require(GroupSelection("\(provider.north),\(provider.south)"))
        let shared = try await provider.run(.message(text: PersonalMessage(subject: "a", body: "b")), Audience(both))
        await provider.expectNotFound("an action that reached into another branch") {
            _ = try await provider.database.groupAction(shared.id, for: provider.northern)
        }
        let seen = try await provider.database.groupActions(of: town, for: provider.northern, limit: 10)
        #expect(seen.isEmpty)
    }

    // MARK: reassigning

    @Test func `people are reassigned part by part, each with one line in their history`() async throws {
        let provider = try await Provider()
        let people = try await provider.addMany(1_200, in: [provider.town])
        let work = GroupWork.reassign(to: provider.south)
        let action = try await provider.database.start(
            work, Audience(GroupSelection(provider.town)), by: provider.root, at: provider.now)
        #expect(action.total == 1_200)
        #expect(try await provider.doPart())
        #expect(try await provider.people(in: provider.south).count == 500)
        #expect(try await provider.database.groupAction(action.id, for: provider.root).done == 500)

        // The service is killed, and started again.
        #expect(try await provider.database.noteContinuation(at: provider.now.addingTimeInterval(60)) == 1)
        while try await provider.doPart() {}
        let done = try await provider.database.groupAction(action.id, for: provider.root)
        #expect(done.done == 1_200 && done.continuedAt == provider.now.seconds + 60)
        #expect(try await provider.people(in: provider.south) == people)
        #expect(try await provider.moves().map(\.account) == people)
        let entries = try await provider.database.reader.read { db in
            try Int.fetchAll(db, sql: "SELECT count(*) FROM auditEntry WHERE action = 'edited' GROUP BY account")
        }
        #expect(entries == Array(repeating: 1, count: 1_200))
        let history = try await provider.database.history(
            of: people[7], for: .scope(.everything), before: nil, limit: 5)
        #expect(
            history.entries.first?.words
                == "Group: from Town to South (reassigned together with others)")
        let counts = try await provider.database.groups(in: .everything, from: 1)
        #expect(counts.first { $0.id == provider.south }?.count == 1_200)
        #expect(try await provider.account(people[7]).version == 2, "an open form notices")
        #expect(try await provider.database.noteContinuation(at: provider.now) == 0)
    }

    @Test func `a part that fails leaves nothing behind`() async throws {
        let provider = try await Provider()
        let people = try await provider.addMany(600, in: [provider.town])
        let action = try await provider.database.start(
            .reassign(to: provider.south), Audience(GroupSelection(provider.town)), by: provider.root, at: provider.now)
        try await provider.doPart()
        try await provider.database.writer.write { db in
            try db.execute(
                sql: """
                    CREATE TEMP TRIGGER fails BEFORE INSERT ON outbox BEGIN SELECT RAISE (ABORT, 'the disk is full'); END
                    """)
        }
        await #expect(throws: DatabaseError.self) { try await provider.doPart() }
        let now = try await provider.database.groupAction(action.id, for: provider.root)
        #expect(now.done == 500 && now.isRunning)
        #expect(try await provider.people(in: provider.south).count == 500)
        #expect(try await provider.actions(people[599]).isEmpty)
        try await provider.database.writer.write { try $0.execute(sql: "DROP TRIGGER temp.fails") }
        while try await provider.doPart() {}
        #expect(try await provider.people(in: provider.south).count == 600)
    }

    @Test func `who is there already is not moved, nor is who moves them; who has gone is passed over`() async throws {
        let provider = try await Provider()
        let ann = try await provider.create("Ann", in: provider.town).account.id
        let bob = try await provider.create("Bob", in: provider.north).account.id
        let cyd = try await provider.create("Cyd", in: provider.north).account.id
        let work = GroupWork.reassign(to: provider.town)
        let north = Audience(GroupSelection(provider.north))
        let reach = try await provider.database.reach(work, north, for: provider.northern)
        #expect(reach.count == 2 && reach.first?.account.id == bob)
        let action = try await provider.database.start(
            work, north, expecting: 2, by: provider.northern, at: provider.now)
        try await provider.database.deleteUser(cyd, by: provider.root, at: provider.now)
        while try await provider.doPart() {}
        let done = try await provider.database.groupAction(action.id, for: provider.northern)
        #expect((done.done, done.skipped) == (1, 1))
        #expect(try await provider.people(in: provider.town) == [ann, bob])
        #expect(try await provider.people(in: provider.north) == [provider.northern.id])
        let reasons = try await provider.database.passedOver(done, for: provider.northern)
        #expect(reasons.map(\.reason) == ["Has been deleted, or is not among your users any more."])
        #expect(reasons.first?.person == nil)
    }

    @Test func `an action ends when its group is gone, or whoever started it`() async throws {
        let provider = try await Provider()
        try await provider.addMany(4, in: [provider.town])
        let audience = Audience(GroupSelection(provider.town))
        let lost = try await provider.database.start(
            .reassign(to: provider.south), audience, by: provider.root, at: provider.now)
        try await provider.database.deleteGroup(provider.south, by: provider.root, at: provider.now)
        while try await provider.doPart() {}
        let first = try await provider.database.groupAction(lost.id, for: provider.root)
        #expect(first.stopped == "The group to move them to is gone, or not one of yours any more.")
        #expect(first.done == 0)

        let orphan = try await provider.database.start(
            .message(text: PersonalMessage(subject: "a", body: "b")), audience, by: provider.northern, at: provider.now)
        try await provider.database.deleteUser(provider.northern.id, by: provider.root, at: provider.now)
        while try await provider.doPart() {}
        let second = try await provider.database.groupAction(orphan.id, for: provider.root)
        #expect(second.stopped == "The administrator who started this has no account any more.")
        #expect(try await provider.outgoing(.group).isEmpty)
    }

    @Test func `a filter and a selection reach exactly their people`() async throws {
        let provider = try await Provider()
        let people = try await provider.addMany(40, in: [provider.town])
        _ = try await provider.database.indexForSearch(limit: 1_000)
        let work = GroupWork.reassign(to: provider.south)
        var filter = UserFilter()
        filter.text = "person1"
        filter.status = .prospect
        let town = GroupSelection(provider.town)
        let list = try await provider.database.users(
            Audience(town, filter: filter).filter, for: .scope(.everything), ListRange(limit: 100))
        let filtered = try await provider.run(work, Audience(town, filter: filter))
        #expect(filtered.done == list.users.count && filtered.done > 0)
        #expect(Set(try await provider.people(in: provider.south)) == Set(list.users.map(\.account.id)))
        let rest = try await provider.people(in: provider.town)
        _ = try await provider.run(work, Audience(town, people: [rest[0], rest[3]]))
        #expect(try await provider.people(in: provider.town) == rest.filter { $0 != rest[0] && $0 != rest[3] })
        #expect(people.count == 40)
    }

    // MARK: tasks

    @Test func `a task is given to many, followed up, and those who have not done it are reminded`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann", in: provider.town)
        let bob = try await provider.active("Bob", in: provider.town)
        let cyd = try await provider.create("Cyd", in: provider.town).account.id
        let entry = TaskEntry(title: "Bring your passport", text: "To room 7.", dueDate: "2026-03-01")
        let town = GroupSelection(provider.town)
        let action = try await provider.run(.task(entry: entry), Audience(town))
        #expect(action.done == 3)
        #expect(
            try await provider.outgoing(.task).map(\.recipient.account) == [ann.id, bob.id], "who can sign in is told")
        let tasks = try await provider.database.tasks(of: ann.id, for: .only(ann.id))
        #expect(tasks.map(\.title) == ["Bring your passport"])
        _ = try await provider.database.mark(tasks[0].id, of: ann.id, done: true, by: ann, at: provider.now)

        let given = try await provider.database.givenTask(action.id, for: provider.northern)
        #expect((given.done, given.open) == (1, 2))
        #expect(
            try await provider.database.givenTasks(of: town, for: provider.northern).map(\.action.id) == [action.id])
        func holders(_ isDone: Bool?, _ text: String? = nil) async throws -> [Int64] {
            try await provider.database.holders(
                of: action.id, HolderFilter(isDone: isDone, text: text), after: 0, limit: 10, for: provider.northern
            ).holders.map(\.account)
        }
        #expect(try await holders(true) == [ann.id])
        #expect(try await holders(false) == [bob.id, cyd])
        #expect(try await holders(nil, "cYD") == [cyd])

        let reminded = try await provider.run(.remindOfTask(action: action.id), Audience(town))
        #expect((reminded.total, reminded.done, reminded.skipped) == (2, 1, 1))
        let last = try #require(try await provider.outgoing(.task).last)
        #expect(last.recipient.account == bob.id)
        #expect(last.parameters["subject"] == "Reminder: Bring your passport")
        #expect(last.parameters["body"] == "To room 7.\n\nDue on 1 March 2026.")
    }

    @Test func `who has as many tasks as one may have is passed over`() async throws {
        let provider = try await Provider()
        let ann = try await provider.create("Ann", in: provider.town).account.id
        try await provider.database.writer.write { db in
            for _ in 0..<AccountsDatabase.maximumTasks {
                try db.execute(
                    sql: "INSERT INTO task (accountID, title, createdAt, createdBy) VALUES (?, 'x', 0, 1)",
                    arguments: [ann])
            }
        }
        let entry = TaskEntry(title: "One more", text: nil, dueDate: nil)
        let action = try await provider.run(.task(entry: entry), Audience(GroupSelection(provider.town)))
        #expect((action.done, action.skipped) == (0, 1))
    }

    // MARK: invitations

    @Test func `all prospects are invited, each with a link that works`() async throws {
        let provider = try await Provider()
        let people = try await provider.addMany(3, in: [provider.town], status: .prospect)
        _ = try await provider.database.invite(people[0], by: provider.root, issuer: provider.issuer, at: provider.now)
        try await provider.database.writer.write {
            try $0.execute(sql: "UPDATE account SET status = 'prospect' WHERE id = ?", arguments: [people[0]])
        }
        let old = try await provider.latestLink()
        let action = try await provider.run(.invite, Audience(GroupSelection(provider.town)))
        #expect(action.done == 3)
        let sent = try await provider.outgoing(.activation).suffix(3)
        #expect(sent.map(\.recipient.account) == people)
        for message in sent {
            let link = try #require(message.parameters["link"])
            #expect(link != old)
            let token = try #require(ActivationToken(link.components(separatedBy: "/").last ?? ""))
            #expect(
                try await provider.database.activation(token, at: provider.now)?.account == message.recipient.account)
        }
        #expect(try await provider.account(people[1]).status == .invited)
        #expect(try await provider.actions(people[1]) == ["invited"])
        let figures = try await provider.database.figures(of: GroupSelection(provider.town), for: provider.root)
        #expect(figures[.prospects] == 0 && figures[.invitedUsers] == 3)
    }

    @Test func `all who are invited are reminded, and nobody else`() async throws {
        let provider = try await Provider()
        let ann = try await provider.create("Ann", in: provider.town, invite: true).account.id
        try await provider.create("Bob", in: provider.town)
        let cyd = try await provider.create("Cyd", in: provider.town, invite: true).account.id
        try await provider.database.writer.write {
            try $0.execute(sql: "UPDATE invitation SET usedAt = 1 WHERE accountID = ?", arguments: [cyd])
        }
        let action = try await provider.run(.remind, Audience(GroupSelection(provider.town)))
        #expect((action.total, action.done, action.skipped) == (2, 1, 1))
        #expect(try await provider.outgoing(.reminder).map(\.recipient.account) == [ann])
        #expect(try await provider.actions(ann).last == "reminded")
    }
}
