import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

/// Adding and editing a person on the pages, without a script.
@Suite(.timeLimit(.minutes(1)))
struct UserFormTests {
    @Test func `each type is confirmed first, and its form has its own fields`() async throws {
        try await AccountsSite.with { site in
            let list = try await site.page("/users")
            for type in AccountType.allCases {
                #expect(list.body.contains("href=\"/users/new/confirm?type=\(type.rawValue)\""))
                let confirmation = try await site.page("/users/new/confirm?type=\(type.rawValue)")
                #expect(confirmation.body.contains("<h1>Create \(type.withArticle)?</h1>"))
                #expect(confirmation.body.contains("href=\"/users/new?type=\(type.rawValue)\""))
                let form = try await site.page("/users/new?type=\(type.rawValue)")
                #expect(form.body.contains("<h1>Add \(type.title.lowercased())</h1>"))
                for field in ["programme", "employer", "caseOwner", "rateOfPay", "manager"] {
                    let isThere = form.body.contains("id=\"\(field)\"")
                    #expect(isThere == type.has(field), "\(type) \(field)")
                }
            }
        }
    }

    @Test func `the case owner of a learner is whoever fills in the form, unless another is chosen`() async throws {
        try await AccountsSite.with { site in
            let form = try await site.page("/users/new?type=user")
            #expect(form.body.contains("<option value=\"1\" selected>First Administrator (root@example.org)</option>"))
        }
    }

    @Test func `the tree of groups unfolds and folds by buttons, and nothing typed is lost`() async throws {
        try await AccountsSite.with { site in
            let north = try await site.make("/groups", ["name": "North", "parentId": 1])
            let town = try await site.make("/groups", ["name": "Town", "parentId": .number(Double(north))])
            let typed = AccountsSite.learner(
                "Ann", ["group": "\(town)", "mobile": "not yet", "town": "Leeds & <York>"])
            let all = try await site.send("/users/new", typed.merging(["action": "expandGroups"]) { $1 })
            #expect(all.status == .ok)
            #expect(!all.body.contains("class=\"field-error\""), "a button inside the form checks nothing")
            #expect(all.body.ranges(of: "<details open><summary>Groups in").count == 2)
            let none = try await site.send("/users/new", typed.merging(["action": "collapseGroups"]) { $1 })
            #expect(none.body.ranges(of: "<details><summary>Groups in").count == 2)
            for answer in [all, none] {
                #expect(answer.body.contains("value=\"not yet\""))
                #expect(answer.body.contains("value=\"Leeds &amp; &lt;York&gt;\""))
                #expect(answer.body.contains("name=\"group\" value=\"\(town)\" checked"))
                #expect(answer.body.contains("Chosen: Aptem / North / Town."))
            }
            let first = try await site.page("/users/new?group=\(town)")
            #expect(first.body.ranges(of: "<details open><summary>Groups in").count == 2, "the way to the chosen one")
            #expect(try await site.page("/users/new").body.contains("Aptem (1)"), "a count behind each name")
        }
    }

    @Test func `an employer is added without leaving the form, and its addresses can be chosen`() async throws {
        try await AccountsSite.with { site in
            var typed = AccountsSite.learner("Ann", ["address1": "Flat 1"])
            typed["newEmployer"] = "Bloggs & Sons"
            typed["newEmployerAddresses"] = "1 High Street\r\n\r\n2 Low Road"
            let added = try await site.send("/users/new", typed.merging(["action": "addEmployer"]) { $1 })
            #expect(added.body.contains("Bloggs &amp; Sons has been added"))
            #expect(added.body.contains("<option value=\"1\" selected>Bloggs &amp; Sons</option>"))
            #expect(added.body.contains("<option value=\"2 Low Road\">2 Low Road</option>"))
            #expect(added.body.contains("value=\"Flat 1\""))
            #expect(added.body.contains("name=\"newEmployer\" type=\"text\" value=\"\""))

            let again = try await site.send("/users/new", typed.merging(["action": "addEmployer"]) { $1 })
            #expect(again.status == 422)
            #expect(again.body.contains("<a href=\"#newEmployer\">This name is in use.</a>"))
            #expect(again.body.contains("<details class=\"inset\" open>"))

            let forgotten = try await site.send("/users/new", typed.merging(["invite": "no"]) { $1 })
            #expect(forgotten.body.contains("<a href=\"#newEmployer\">The new employer has not been added."))

            let shown = try await site.send(
                "/users/new", AccountsSite.learner("Ann", ["employer": "1", "action": "showAddresses"]))
            #expect(shown.body.contains("<option value=\"1 High Street\">1 High Street</option>"))
            let saved = try await site.send(
                "/users/new",
                AccountsSite.learner("Ann", ["employer": "1", "employerAddress": "2 Low Road", "invite": "no"]))
            #expect(saved.headers["location"] == "/users/2?done=created")
            #expect(try await site.call("GET", "/users/2").json["employerAddress"].text == "2 Low Road")
        }
    }

    @Test func `changing the type shows its fields, and what the new type does not have is named`() async throws {
        try await AccountsSite.with { site in
            let typed = AccountsSite.learner(
                "Ann", ["rateOfPay": "nationalLivingWage", "invite": "no", "type": "admin"])
            let shown = try await site.send("/users/new", typed.merging(["action": "showFields"]) { $1 })
            #expect(shown.body.contains("<h1>Add admin</h1>"))
            #expect(!shown.body.contains("id=\"programme\""))
            #expect(shown.body.contains("id=\"rateOfPay\""), "what has to be taken away is shown")
            let refused = try await site.send("/users/new", typed)
            #expect(refused.body.contains("<a href=\"#rateOfPay\">An admin has no minimum rate of pay."))
        }
    }

    @Test func `where there are too many to choose from, a person is given by email and an employer by name`()
        async throws
    {
        let provider = try await Provider()
        try await provider.database.writer.write { db in
            for number in 0..<101 {
                var draft = AccountDraft()
                draft.type = .manager
                (draft.firstName, draft.surname) = ("Max", "Manager")
                draft.email = "max\(number)@example.org"
                draft.groupID = number == 100 ? provider.south : provider.north
                _ = try draft.insert(db, status: .prospect, at: 1, by: 1)
                try db.execute(
                    sql: "INSERT INTO employer (name, addresses) VALUES (?, '[\"1 High Street\"]')",
                    arguments: ["Acme \(number)"])
            }
        }
        let database = provider.database
        let values = FormValues(["employer": "acme 7"])
        let choices = try await database.formChoices(for: provider.root, values)
        #expect(choices.isTyped(.manager) && choices.isTyped(.employer))
        #expect(!choices.isTyped(.mentor) && !choices.isTyped(.caseOwner))
        #expect(choices.employer?.name == "Acme 7")
        #expect(try await !database.formChoices(for: provider.northern, values).isTyped(.manager), "100 in their scope")
        let form = UserForm(
            fields: FormFields(values: values), choices: choices, address: "/", verb: "Create", cancel: "/"
        ).html.text
        #expect(form.contains("There are 101 managers. Type the email address of one."))
        #expect(form.contains("<option value=\"1 High Street\">"))

        var typed = AccountsSite.learner(
            "Ann", ["group": "\(provider.north)", "employer": "ACME 7", "employerTyped": "yes"])
        (typed["manager"], typed["managerTyped"]) = ("MAX3@example.org", "yes")
        let user = try await database.createUser(
            try UserEntry(FormValues(typed)), invite: false, by: provider.northern, issuer: provider.issuer,
            at: provider.now)
        #expect(user.manager?.email == "max3@example.org")
        #expect(user.employerName == "Acme 7")
        for (field, value, code) in [
            ("manager", "max100@example.org", "unknown-manager"), ("manager", "nora@example.org", "unknown-manager"),
            ("employer", "Nobody", "unknown-employer"), ("manager", "12", "unknown-manager"),
        ] {
            var wrong = typed
            (wrong[field], wrong["email"]) = (value, "other@example.org")
            let entry = try UserEntry(FormValues(wrong))
            let problem = await #expect(throws: WebProblem.self) {
                try await database.createUser(
                    entry, invite: false, by: provider.northern, issuer: provider.issuer, at: provider.now)
            }
            #expect(problem?.errors.map(\.code) == [code], "\(value)")
        }
    }

    @Test func `a case owner outside the administrator's scope stays until somebody takes them away`() async throws {
        let provider = try await Provider()
        let database = provider.database
        let id = try await provider.create("Ann").account.id
        let learner = try await database.user(id, for: .scope(provider.northern.scope))
        #expect(learner.account.caseOwnerID == provider.root.id)
        let choices = try await database.formChoices(for: provider.northern, FormValues())
        let values = FormValues(learner, choices)
        let form = UserForm(
            fields: FormFields(values: values), choices: choices, address: "/", current: learner, verb: "Save",
            cancel: "/"
        ).html.text
        let elsewhere = NamedPerson.elsewhere
        #expect(form.contains("<option value=\"\(elsewhere)\" selected>\(elsewhere) (leave as it is)</option>"))
        #expect(!form.contains("root@example.org") && !form.contains("First Administrator"))

        var typed = values
        typed["mobile"] = "07700 900123"
        let entry = try UserEntry(typed)
        let changed = try await database.changeUser(
            learner.account.id, by: provider.northern, issuer: provider.issuer, at: provider.now, expecting: 1
        ) { $0 = entry }
        #expect(changed.account.caseOwnerID == provider.root.id)

        // The same where case owners are typed.
        typed["version"] = "2"
        typed["caseOwner"] = "root@example.org"
        typed["caseOwnerTyped"] = "yes"
        typed["mobile"] = ""
        var guess = try UserEntry(typed)
        guess.keepNames(of: changed)
        let refused = await #expect(throws: WebProblem.self) {
            try await database.changeUser(
                learner.account.id, by: provider.northern, issuer: provider.issuer, at: provider.now, expecting: 2
            ) { [guess] in $0 = guess }
        }
        #expect(refused?.errors.map(\.code) == ["unknown-case-owner"], "a guess is not told to be right")
        typed["caseOwner"] = elsewhere
        var named = try UserEntry(typed)
        named.keepNames(of: changed)
        let again = try await database.changeUser(
            learner.account.id, by: provider.northern, issuer: provider.issuer, at: provider.now, expecting: 2
        ) { [named] in $0 = named }
        #expect(again.account.caseOwnerID == provider.root.id && again.account.mobile == nil)
    }

    @Test func `all fields of a person can be edited, and the audit says what was changed`() async throws {
        try await AccountsSite.with { site in
            let north = try await site.make("/groups", ["name": "North", "parentId": 1])
            let id = try await site.make(
                "/users", AccountsSite.json(AccountsSite.learner("Ann", ["mobile": "07700 900123"])))
            let form = try await site.page("/users/\(id)/edit")
            #expect(form.body.contains("name=\"version\" value=\"1\""))
            #expect(form.body.contains("value=\"+447700900123\""))
            #expect(!form.body.contains("Would you like to invite"))
            let changed = AccountsSite.learner(
                "Anna",
                [
                    "version": "1", "group": "\(north)", "dateOfBirth": "31/12/2001", "email": "ann@example.org",
                    "caseOwner": "1",
                ])
            let saved = try await site.send("/users/\(id)/edit", changed)
            #expect(saved.headers["location"] == "/users/\(id)?done=edited")
            #expect(try await site.page("/users/\(id)/edit").body.contains("value=\"31/12/2001\""))

            let database = try DatabaseQueue(path: "\(site.place.folder.path)/accounts/accounts.sqlite")
            let text = try await database.read {
                try String.fetchOne($0, sql: "SELECT detail FROM auditEntry WHERE action = 'edited'")
            }
            let detail = try #require(EditDetail(text))
            #expect(detail.version == 2)
            #expect(
                detail.changes == [
                    FieldChange(field: "firstName", old: "Ann", new: "Anna"),
                    FieldChange(field: "mobile", old: "+447700900123", new: nil),
                    FieldChange(field: "dateOfBirth", old: nil, new: "2001-12-31"),
                    FieldChange(field: "group", old: "Aptem", new: "North", oldID: 1, newID: Int64(north)),
                ])
            let same = try await site.send("/users/\(id)/edit", changed.merging(["version": "2"]) { $1 })
            #expect(same.status == 303)
            #expect(
                try await site.call("GET", "/users/\(id)").headers["etag"] == "\"2\"", "no change is no new version")
        }
    }

    @Test func `the second of two administrators is told what the first has changed, and overwrites nothing blindly`()
        async throws
    {
        try await AccountsSite.with { site in
            let id = try await site.make("/users", AccountsSite.json(AccountsSite.learner("Ann", ["town": "Leeds"])))
            let notHere = try await site.call("PATCH", "/users/\(id)", ["town": "York", "invite": .bool(true)])
            #expect(
                notHere.status.rawValue == 422, "an invitation is a call of its own, not dropped in silence")
            let first = try await site.call(
                "PATCH", "/users/\(id)", ["surname": "Ray", "town": "York", "county": "Kent"])
            #expect(first.headers["etag"] == "\"2\"")

            var second = AccountsSite.learner("Anna", ["version": "1", "town": "Bath", "email": "ann@example.org"])
            let told = try await site.send("/users/\(id)/edit", second)
            #expect(told.status == 409)
            #expect(told.body.contains("First Administrator changed this user while you had the form open."))
            for words in ["Surname: from Lee to Ray", "Town/City: from Leeds to York", "County: from nothing to Kent"] {
                #expect(told.body.contains(words), "\(words)")
            }
            // Not touched: the new value. Touched by both: theirs, with an error that says so. Theirs alone: kept.
            #expect(told.body.contains("name=\"surname\" type=\"text\" value=\"Ray\""))
            #expect(told.body.contains("name=\"county\" type=\"text\" value=\"Kent\""))
            #expect(told.body.contains("name=\"town\" type=\"text\" value=\"Bath\""))
            #expect(told.body.contains("<a href=\"#town\">Town/City was changed to York meanwhile."))
            #expect(told.body.contains("name=\"firstName\" type=\"text\" value=\"Anna\""))
            #expect(told.body.contains("name=\"version\" value=\"2\""))
            #expect(try await site.call("GET", "/users/\(id)").json["town"].text == "York", "nothing is saved yet")

            second.merge(["version": "2", "surname": "Ray", "county": "Kent"]) { $1 }
            #expect(try await site.send("/users/\(id)/edit", second).status == 303)
            let user = try await site.call("GET", "/users/\(id)").json
            #expect(
                [user["firstName"], user["surname"], user["town"], user["county"]] == ["Anna", "Ray", "Bath", "Kent"])
        }
    }

    @Test func `the API changes a version that the caller has seen, or says what is different`() async throws {
        try await AccountsSite.with { site in
            let id = try await site.make("/users", AccountsSite.json(AccountsSite.learner("Ann")))
            let read = try await site.call("GET", "/users/\(id)")
            #expect(read.headers["etag"] == "\"1\"")
            let tag = ["if-match": "\"1\""]
            #expect(try await site.call("PATCH", "/users/\(id)", ["town": "York"], headers: tag).status == .ok)
            let late = try await site.call("PATCH", "/users/\(id)", ["town": "Bath"], headers: tag)
            #expect(late.status == 412)
            #expect(late.json["type"].text == "urn:learner-accounts:problem:changed-meanwhile")
            #expect(late.json["errors"][0]["field"].text == "town")
            for (tag, status) in [("*", 200), ("\"3\"", 200), ("\"2\"", 412), ("3", 412), ("W/\"4\"", 412)]
                as [(String, HTTPStatus)]
            {
                let answer = try await site.call(
                    "PATCH", "/users/\(id)", ["county": .text("C\(tag.count)")], headers: ["if-match": tag])
                #expect(answer.status == status, "\(tag)")
            }
            #expect(try await site.call("PATCH", "/users/\(id)", ["county": "Kent"]).status == .ok, "without If-Match")
        }
    }

    @Test func `a new email of an active account waits to be confirmed, whatever else is saved`() async throws {
        try await AccountsSite.with { site in
            let form: [String: String] = [
                "type": "admin", "firstName": "First", "surname": "Administrator", "gender": "male", "group": "1",
                "email": "new@example.org", "town": "York", "version": "1",
            ]
            #expect(try await site.send("/users/1/edit", form).status == 303)
            #expect(try await site.page("/users/1?done=edited").body.contains("new@example.org, has been confirmed"))
            let user = try await site.call("GET", "/users/1").json
            #expect(user["town"].text == "York")
            #expect(user["email"].text != "new@example.org")
        }
    }
}
