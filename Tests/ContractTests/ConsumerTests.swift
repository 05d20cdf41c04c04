import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

/// What each consumer sends is what its contract says, and it copes with the answers that the contract has.
@Suite(.timeLimit(.minutes(1)))
struct ConsumerTests {
    /// Sends `message` to a stub made from the contract and gives what the consumer makes of the answer.
    private func exchange<M: Message>(_ message: M, _ contract: String, _ description: String) async throws -> M.Reply {
        let contract = try Contract.load(contract)
        let interaction = try contract.interaction(description)
        #expect(M.service.rawValue == contract.provider)
        return try await withPlace { place in
            try await place.stub(M.service, { ContractStub(contract, [interaction]).add(to: $0) }) {
                try await place.peers.send(message)
            }
        }
    }

    private static let six: [AccountField] = [.firstName, .lastName, .email, .reference, .group, .programme]

    @Test func `import asks accounts to check rows`() async throws {
        let table = AccountTable(
            fields: Self.six + [.mobile],
            rows: [
                .init(line: 2, cells: ["Ann", "Lee", "ann@example.org", "R1", "", "Care", ""]),
                .init(line: 3, cells: ["", "Ray", "nonsense", "R2", "", "Care", ""]),
                .init(line: 5, cells: ["Bea", "Moss", "bea@example.org", "R3", "", "Care", "7700900123"]),
            ])
        let reply = try await exchange(
            CheckAccounts(administrator: 1, defaultGroup: 1, table: table), "import-accounts",
            "rows are checked and only those with something to say come back")
        #expect(reply.findings.map(\.line) == [3, 5])
        #expect(reply.findings[0].problems.map(\.field) == [.firstName, .email])
        #expect(reply.findings[1].problems.first?.isWarning == true)
        #expect(reply.findings[1].problems.first?.repaired == "+447700900123")
    }

    @Test func `import is told what was probably meant`() async throws {
        let table = AccountTable(
            fields: Self.six + [.dateOfBirth],
            rows: [
                .init(line: 2, cells: ["Ann", "Lee", "ann@gmial.com", "S1", "", "Care", "12/31/2001"]),
                .init(line: 3, cells: ["Bea", "Moss", "bea@example.org", "S2", "", "Caer", ""]),
                .init(line: 4, cells: ["Cy", "Ode", "cy@example.org", "S3", "", "Nothing like it", ""]),
            ])
        let reply = try await exchange(
            CheckAccounts(administrator: 1, defaultGroup: 1, table: table), "import-accounts-suggestions",
            "a problem brings along what was probably meant")
        let suggestions = reply.findings.map { $0.problems.map(\.suggestion) }
        #expect(suggestions == [["ann@gmail.com", "31/12/2001"], ["Care"], [nil]])
    }

    @Test func `import has accounts read dates with the month first`() async throws {
        let table = AccountTable(
            fields: Self.six + [.dateOfBirth],
            rows: [
                .init(line: 2, cells: ["Ann", "Lee", "ann.dates@example.org", "D1", "", "Care", "12/31/2001"]),
                .init(line: 3, cells: ["Bob", "Lee", "bob.dates@example.org", "D2", "", "Care", "31/12/2001"]),
            ], monthFirst: true)
        let reply = try await exchange(
            CheckAccounts(administrator: 1, defaultGroup: 1, table: table), "import-accounts-dates",
            "dates are read with the month first")
        #expect(reply.findings.map(\.line) == [3])
    }

    @Test func `import asks accounts to create rows`() async throws {
        let table = AccountTable(
            fields: Self.six,
            rows: [
                .init(line: 2, cells: ["Ann", "Lee", "ann@example.org", "R1", "", "Care"]),
                .init(line: 3, cells: ["Bob", "Lee", "ANN@example.org", "R2", "", "Care"]),
            ])
        let message = CreateAccounts(
            importID: "0b1f7c1e-6f0a-4a53-9a0e-3d0f3f6f2a11", administrator: 1, defaultGroup: 1, invite: true,
            table: table)
        let reply = try await exchange(
            message, "import-accounts", "rows become accounts, and one that cannot says why")
        #expect(reply.results.map(\.accountID) == [2, nil])
        #expect(reply.results[1].problems.map(\.code) == ["email-in-use"])
    }

    @Test func `import bounds what accounts looks at by the group of those who will see it`() async throws {
        let table = AccountTable(
            fields: Self.six, rows: [.init(line: 2, cells: ["Fay", "Lee", "fay@example.org", "R20", "", "Care"])])
        var message = CheckAccounts(administrator: 1, defaultGroup: 1, table: table)
        message.within = 1
        let reply = try await exchange(message, "import-accounts-within", "rows are checked within a group")
        #expect(reply.findings.isEmpty)
    }

    @Test func `import asks accounts what rows would change, and to change it`() async throws {
        let table = AccountTable(
            fields: Self.six,
            rows: [
                .init(line: 2, cells: ["Anne", "", "ann@example.org", "", "", ""]),
                .init(line: 3, cells: ["Ann", "Lee", "ann@example.org", "", "", ""]),
                .init(line: 4, cells: ["X", "", "root@example.org", "", "", ""]),
            ])
        let check = try await exchange(
            CheckAccounts(administrator: 1, defaultGroup: 1, table: table, mode: .update), "import-accounts-update",
            "rows about learners that exist come back with what they would change")
        #expect(check.findings[0].update?.changes == [CellChange(field: .firstName, old: "Ann", new: "Anne")])
        #expect(check.findings[1].update?.changes == [])
        #expect(check.findings[2].update == nil)
        let rows: [AccountTable.Row] = [
            table.rows[0], .init(line: 3, cells: ["Ann", "Moss", "ann@example.org", "", "", ""]),
        ]
        let message = CreateAccounts(
            importID: "9c2d1e0f-1a2b-4c3d-8e4f-5a6b7c8d9e0f", administrator: 1, defaultGroup: 1, invite: true,
            table: AccountTable(fields: Self.six, rows: rows), filename: "learners.csv",
            shown: [.init(line: 2, account: 2, version: 1), .init(line: 3, account: 2, version: 1)])
        let reply = try await exchange(message, "import-accounts-update", "what was shown is changed")
        #expect(reply.results.map(\.effect) == [.updated, nil])
        #expect(reply.results[1].problems.map(\.code) == ["edited-meanwhile"])
        let strange = #"{"line": 2, "accountID": 2, "problems": [], "effect": "fromTheFuture"}"#
        #expect(
            try MessageCoding.decoder.decode(CreateAccounts.Result.self, from: Data(strange.utf8)).effect == .updated)
    }

    @Test func `import asks how far learners have come with their invitations`() async throws {
        let id = "1d2c3b4a-5e6f-4a7b-8c9d-0e1f2a3b4c5d"
        let message = CreateAccounts(
            importID: id, administrator: 1, defaultGroup: 1, invite: true,
            table: AccountTable(
                fields: Self.six, rows: [.init(line: 2, cells: ["Eve", "Lee", "eve@example.org", "R12", "", "Care"])]),
            inviteOn: "2999-12-31")
        _ = try await exchange(message, "import-accounts-invitations", "learners are made who are invited later")
        let reply = try await exchange(
            BatchInvitations(importID: id, administrator: 1, after: 0, limit: 50), "import-accounts-invitations",
            "how far they have come")
        #expect(reply.rows.map(\.state) == [.scheduled])
        let strange = #"{"state": "fromTheFuture", "count": 1}"#
        #expect(
            try MessageCoding.decoder.decode(BatchInvitations.Count.self, from: Data(strange.utf8)).state == .unknown)
        let delivery = try await exchange(
            DeliveryStates(accounts: [2, 999]), "import-notification", "what became of activation messages")
        #expect(delivery.states == [.init(account: 2, state: "queued")])
    }

    @Test func `accounts asks about, writes to and moves the people of a group`() async throws {
        let contract = "accounts-notification-groups"
        let delivery = try await exchange(
            DeliveryStates(accounts: [2, 999]), contract,
            "what became of the activation messages that a report is about")
        #expect(delivery.states == [.init(account: 2, state: "queued")])
        let message = OutgoingMessage(
            key: "group:contract:action-7:2", kind: .group,
            recipient: Recipient(account: 2, group: 1, name: "Ann Lee", email: "ann@example.org"),
            parameters: ["subject": "News for Ann", "body": "We begin on Monday."])
        let reply = try await exchange(SendMessages(messages: [message]), contract, "a group is written to")
        #expect(reply.queued == 1)
        _ = try await exchange(
            MoveRecipients(moves: [.init(account: 2, group: 5), .init(account: 3, group: 5)]), contract,
            "people are reassigned together")
    }

    @Test func `import has accounts take back what it did`() async throws {
        let id = "5f0c8a52-93a8-4d9e-8a4c-7a1d2b3c4d5e"
        let outlook = try await exchange(
            UndoOutlook(importID: id, administrator: 1), "import-accounts-undo", "what taking an import back would do")
        #expect(outlook.parts.map(\.result) == [.removed])
        let reply = try await exchange(
            UndoImport(importID: id, administrator: 1, filename: "learners.csv", after: 0), "import-accounts-undo",
            "an import is taken back")
        #expect(reply.rows.map(\.result) == [.removed])
        #expect(reply.isFinished)
        let strange = #"{"line": 2, "result": "fromTheFuture", "words": "x"}"#
        #expect(try MessageCoding.decoder.decode(UndoneRow.self, from: Data(strange.utf8)).result == .kept)
    }

    @Test func `import asks for the created rows as numbers, and copes with a provider that does not know that`()
        async throws
    {
        let table = AccountTable(
            fields: Self.six,
            rows: [
                .init(line: 2, cells: ["Cy", "Lee", "cy@example.org", "R1", "", "Care"]),
                .init(line: 3, cells: ["Di", "Lee", "CY@example.org", "R2", "", "Care"]),
                .init(line: 7, cells: ["Ed", "Lee", "ed@example.org", "R3", "", "Care"]),
            ])
        var message = CreateAccounts(
            importID: "5d0a3f0e-0e5b-4b62-8f0e-0c7f6f1d2a12", administrator: 1, defaultGroup: 1, invite: true,
            table: table)
        message.takesCreated = true
        let reply = try await exchange(
            message, "import-accounts-created", "rows that became accounts come back as numbers")
        #expect(reply.results.map(\.line) == [2, 3, 7])
        #expect(reply.results.map(\.accountID) == [11, nil, 12])
        #expect(reply.results.map { $0.problems.map(\.code) } == [[], ["email-in-use"], []])

        var old = reply
        old.form = .results
        let json = try MessageCoding.encoder.encode(old)
        #expect(!String(decoding: json, as: UTF8.self).contains("created"))
        #expect(try MessageCoding.decoder.decode(CreateAccounts.Reply.self, from: json).results == reply.results)
    }

    @Test func `import asks for rows one behind the other as runs`() async throws {
        let names = ["Flo", "Gus", "Hal", "Ida"]
        let emails = ["flo@example.org", "gus@example.org", "FLO@example.org", "ida@example.org"]
        let rows = zip([2, 3, 4, 7], zip(names, emails)).enumerated().map { at, row in
            AccountTable.Row(line: row.0, cells: [row.1.0, "Lee", row.1.1, "R\(11 + at)", "", "Care"])
        }
        var message = CreateAccounts(
            importID: "0f6e3a52-6d0b-4e0e-9a54-6f3d1a0c7b21", administrator: 1, defaultGroup: 1, invite: true,
            table: AccountTable(fields: Self.six, rows: rows))
        message.takesCreated = true
        message.takesRuns = true
        let reply = try await exchange(
            message, "import-accounts-runs", "rows one behind the other that became accounts come back as runs")
        #expect(reply.results.map(\.line) == [2, 3, 4, 7])
        #expect(reply.results.map(\.accountID) == [13, 14, nil, 15])
        #expect(reply.results.map { $0.problems.map(\.code) } == [[], [], ["email-in-use"], []])
    }

    @Test(arguments: [
        #"{"results": [], "runs": [2, 13, 9000000000000000000]}"#,
        #"{"results": [], "runs": [2, 13, -9000, 5000, 9000, 9000]}"#,
        #"{"results": [], "runs": [2, 13, -9223372036854775808, 3, 14, -9223372036854775808, 4, 15, 5001]}"#,
    ])
    func `runs of more rows than a table has are refused`(json: String) {
        #expect(throws: DecodingError.self) {
            try MessageCoding.decoder.decode(CreateAccounts.Reply.self, from: Data(json.utf8))
        }
    }

    @Test func `whatever form an answer crosses in, it is the same answer`() throws {
        var accounts: Int64 = 100
        let results: [CreateAccounts.Result] = (2...60).map { line in
            accounts += line.isMultiple(of: 9) ? 2 : 1
            return switch line % 7 {
            case 3: .init(line: line, accountID: nil, problems: [.init(code: "x", field: nil, message: "y")])
            case 5: .init(line: line, accountID: 7, effect: .unchanged)
            default: .init(line: line * 2 / 2, accountID: accounts)
            }
        }
        for form in [CreateAccounts.Reply.Form.results, .created, .runs] {
            var reply = CreateAccounts.Reply(results: results)
            reply.form = form
            let json = try MessageCoding.encoder.encode(reply)
            #expect(try MessageCoding.decoder.decode(CreateAccounts.Reply.self, from: json) == reply)
        }
    }

    @Test func `import understands a refusal, and a code it has never seen`() async throws {
        let message = CheckAccounts(
            administrator: 99, defaultGroup: 1, table: AccountTable(fields: [.email], rows: []))
        let refusal = await #expect(throws: Refusal.self) {
            _ = try await exchange(message, "import-accounts", "somebody who is no administrator is refused")
        }
        #expect(refusal?.code == "not-an-administrator")
        #expect(refusal?.isTemporary == false)
        let strange = #"{"code": "from-the-future", "message": "x", "isTemporary": true, "more": 1}"#
        #expect(try MessageCoding.decoder.decode(Refusal.self, from: Data(strange.utf8)).isTemporary)
    }

    @Test func `import asks for the groups to choose from`() async throws {
        let reply = try await exchange(GroupsInScope(administrator: 1), "import-accounts", "the groups to choose from")
        #expect(reply.groups.map(\.id) == [1])
    }

    @Test(arguments: ["import-accounts", "notification-accounts"])
    func `a session that is none has nobody behind it`(contract: String) async throws {
        let reply = try await exchange(WhoIs(token: "nobody-has-this"), contract, "no session")
        #expect(reply.person == nil)
    }

    @Test(arguments: ["import-accounts", "notification-accounts"])
    func `a person of a type this build does not know may do nothing`(contract: String) async throws {
        let reply = try await exchange(WhoIs(token: "…"), contract, "the person behind a session")
        #expect(reply.person?.isAdministrator == true)
        #expect(reply.person?.scope == .everything)
        let strange = #"{"person": {"id": 1, "name": "X", "type": "wizard", "group": 1, "scope": {"groups": [1]}}}"#
        let person = try MessageCoding.decoder.decode(WhoIs.Reply.self, from: Data(strange.utf8)).person
        #expect(person?.type == .unknown)
        #expect(person?.isAdministrator == false)
    }

    private func activation(to email: String) -> SendMessages {
        SendMessages(messages: [
            OutgoingMessage(
                key: "activation:contract:2:1", kind: .activation,
                recipient: Recipient(account: 2, group: 1, name: "Ann Lee", email: email),
                parameters: ["link": "https://learners.example.org/activate/2.abc", "expires": "7 December 2026"])
        ])
    }

    @Test func `accounts sends an activation message, and again, and a conflicting one`() async throws {
        let first = try await exchange(
            activation(to: "ann@example.org"), "accounts-notification", "an activation message is queued")
        #expect(first == SendMessages.Reply(queued: 1, repeated: 0, conflicts: []))
        let second = try await exchange(
            activation(to: "ann@example.org"), "accounts-notification", "the same message again is a repeat")
        #expect(second.repeated == 1)
        let third = try await exchange(
            activation(to: "other@example.org"), "accounts-notification",
            "a known key with another content is a conflict")
        #expect(third.conflicts == ["activation:contract:2:1"])
    }

    @Test func `accounts sends the invitations of a batch, and again`() async throws {
        let invitations = SendInvitations(
            keyPrefix: "activation:contract:", linkPrefix: "https://learners.example.org/activate/",
            expires: "7 December 2026",
            rows: [
                .init(
                    recipient: Recipient(account: 31, group: 1, name: "Ann Lee", email: "ann@example.org"), serial: 1,
                    token: "v.abc"),
                .init(
                    recipient: Recipient(account: 32, group: 1, name: "Bo Ray", email: "bo@example.org"), serial: 1,
                    token: "w.def"),
            ])
        let contract = "accounts-notification-invitations"
        let first = try await exchange(invitations, contract, "the invitations of a batch are queued")
        #expect(first == SendMessages.Reply(queued: 2, repeated: 0, conflicts: []))
        let second = try await exchange(invitations, contract, "the same invitations again are repeats")
        #expect(second.repeated == 2)
    }

    @Test func `accounts reminds somebody of an invitation`() async throws {
        let reminder = OutgoingMessage(
            key: "reminder:contract:2:1:1", kind: .reminder,
            recipient: Recipient(account: 2, group: 1, name: "Ann Lee", email: "ann@example.org"),
            parameters: ["link": "https://learners.example.org/activate/2.abc", "expires": "7 December 2026"])
        let reply = try await exchange(
            SendMessages(messages: [reminder]), "accounts-notification-reminders",
            "somebody is reminded of an open invitation")
        #expect(reply.queued == 1)
    }

    @Test func `accounts asks whether mail to an address came back`() async throws {
        let contract = "accounts-notification-returned-mail"
        let nothing = try await exchange(
            ReturnedMail(addresses: [.init(account: 2, email: "ann@example.org")]), contract,
            "nothing came back from an address")
        #expect(nothing.returned == [])
        let json = #"""
            {"returned": [{"account": 2, "email": "ann@example.org", "message": 7, "at": "2026-12-07T09:05:00Z",
             "report": "5.1.1 no such user", "advice": "Ask for the right one.", "more": 1}]}
            """#
        let reply = try MessageCoding.decoder.decode(ReturnedMail.Reply.self, from: Data(json.utf8))
        #expect(reply.returned.map(\.message) == [7])
    }

    @Test func `accounts says who has changed group`() async throws {
        _ = try await exchange(
            MoveRecipients(moves: [.init(account: 2, group: 5)]), "accounts-notification",
            "an account has changed its group")
    }

    @Test func `accounts says who has been deleted`() async throws {
        _ = try await exchange(
            WithdrawMessages(withdrawals: [.init(account: 2), .init(account: 99)]), "accounts-notification-withdrawals",
            "an account has been deleted, and what waits for it is withdrawn")
    }

    private func message(
        _ key: String, _ kind: MessageKind, to email: String = "ann@example.org", _ parameters: [String: String]
    ) -> OutgoingMessage {
        OutgoingMessage(
            key: "\(kind.rawValue):contract:2:\(key)", kind: kind,
            recipient: Recipient(account: 2, group: 1, name: "Ann Lee", email: email), parameters: parameters)
    }

    @Test func `accounts tells people about their own account`() async throws {
        let (end, now) = ("11:05 on 7 December 2026", "09:05 on 7 December 2026")
        let site = "https://learners.example.org"
        let own = try await exchange(
            SendMessages(messages: [
                message("a", .passwordReset, ["link": "\(site)/reset-password/2.abc", "expires": end]),
                message(
                    "b", .emailChange, to: "new@example.org",
                    ["link": "\(site)/confirm-email/2.abc", "expires": end]),
                message("c", .emailChangeNotice, ["expires": end]), message("d", .emailChanged, ["when": now]),
                message("e", .passwordChanged, ["when": now]),
            ]), "accounts-notification-own-account", "what somebody is told about their own account is queued")
        #expect(own.queued == 5)
        let written = try await exchange(
            SendMessages(messages: [
                message("f", .personal, ["subject": "Your review", "body": "See you on Monday."]),
                message("g", .task, ["subject": "Bring your passport", "body": "Due on 7 December 2026."]),
            ]), "accounts-notification-own-account", "a personal message and a task are queued")
        #expect(written.queued == 2)
    }

    @Test func `a kind of message this build does not know is read as such`() throws {
        let strange =
            #"{"messages": [{"key": "k", "kind": "fromTheFuture", "parameters": {}, "recipient": {"account": 1, "group": 1, "name": "A", "email": "a@b.org"}}]}"#
        let read = try MessageCoding.decoder.decode(SendMessages.self, from: Data(strange.utf8))
        #expect(read.messages.map(\.kind) == [.unknown])
        #expect(!MessageKind.allCases.contains(.unknown))
    }
}
