import TestSupport
import Testing

/// What administrators see.
extension AccessibilityTour {
    func administrator() async throws {
        try await signIn(Services.administrator.email, Services.administrator.password)
        try await users()
        try await profile()
        try await catalogue()
        try await imports()
        try await work()
        try await messages()
        try await ownAccount()
        try await look(at: "/nothing/here", "Page not found")
        try await longLists()
    }

    private func users() async throws {
        try await browser.open("/users")
        try await browser.unfold("Create")
        try await look("Users")
        try await look(at: "/users?q=nobody-at-all", "Users")
        try await look(at: "/users?caseOwner=nobody@provider.example", "Users")
        try await look(at: "/users/new/confirm?type=user", "Create a user?")
        try await look(at: "/users/new?type=user", "Add user")
        try await look(at: "/users/new?type=mentor", "Add mentor")
        try await look(at: "/users/new?type=user", refusing: "Create")
        try await browser.press("Expand all")
        try await look("Add user")
        try await look(at: "/users/999", "Page not found")
    }

    private func profile() async throws {
        let address = "/users/\(example.trainee)"
        try await look(at: address, "Nia Price – REF-1 – Bricks & Sons")
        try await look(at: "/users/\(example.leaver)", "Lee Leaver")
        try await look(at: "/users/1", "")
        try await look(at: "\(address)/edit", "Edit Nia Price")
        try await look(at: "\(address)/edit", refusing: "Save changes", with: ["surname": "", "email": "nia price"])
        try await conflict(at: "\(address)/edit")
        try await look(at: "\(address)/message", "Send a message to Nia Price")
        try await look(at: "\(address)/message", refusing: "Send message")
        try await look(at: "/messages/report/\(example.trainee)", "")
        try await look(at: "\(address)/outcome", "Nia Price got a job")
        try await look(at: "\(address)/outcome", refusing: "Save", with: ["title": ""])
        try await look(at: "\(address)/outcome/remove", "Remove ‘got a job’")
        try await look(at: "\(address)/tasks/new", "Add a task for Nia Price")
        try await look(at: "\(address)/tasks/new", refusing: "Add task")
        try await look(at: "\(address)/tasks/\(example.task)/remove", "Remove the task")
        try await look(at: "\(address)/signature", "Create signature of Nia Price")
        try await look(at: "\(address)/signature", refusing: "Create signature")
        try await browser.fill("signatureName", "Nia Price")
        try await browser.press("Create signature")
        try await browser.press("Prepare mandate")
        try await look("signature mandate")
        try await look(at: address, "Nia Price")
        try await look(at: "\(address)/mandate/upload", "Upload signed mandate of Nia Price")
        try await look(at: "\(address)/mandate/upload", refusing: "Upload signed mandate")
        try await look(at: "\(address)/onboarding/restart", "Start the onboarding of Nia Price again?")
        try await look(at: "\(address)/close", "Close the account of Nia Price?")
        try await look(at: "/users/\(example.leaver)/reopen", "Reopen the account of Lee Leaver?")
        try await look(at: "\(address)/delete", "Delete Nia Price?")
    }

    /// Two administrators edit the same person, and the same field of theirs.
    private func conflict(at address: String) async throws {
        try await browser.open(address)
        try await browser.fill("town", "Bradford")
        let body: JSON = ["town": "Leeds", "county": "West Yorkshire"]
        let changed = try await example.api.send("PATCH", "/users/\(example.trainee)", body)
        #expect(changed.status == 200)
        try await browser.press("Save changes")
        #expect(try await browser.text("//main").contains("changed this user while you had the form open"))
        try await lookAtRefusal()
    }

    /// So many employers and mentors that their name or email is typed instead of being chosen.
    private func longLists() async throws {
        for number in 1...101 {
            _ = try await example.api.post("/employers", ["name": .text("Employer \(number)"), "addresses": []])
            let mentor: JSON = [
                "type": "mentor", "firstName": "Mo", "surname": .text("Mentor \(number)"), "gender": "female",
                "email": .text("mentor\(number)@provider.example"), "group": 1,
            ]
            _ = try await example.api.post("/users", mentor)
        }
        try await browser.open("/users/new?type=user")
        #expect(try await browser.text("//*[@id='employer-hint']").contains("Type the name of one."))
        #expect(try await browser.text("//*[@id='mentor-hint']").contains("Type the email address of one."))
        try await look("Add user")
        try await look(
            at: "/users/new?type=user", refusing: "Create", with: ["employer": "Nobody", "mentor": "nobody@a.b"])
        try await look(at: "/employers", "Employers")
        try await look(at: "/users", "Users")
    }

    private func catalogue() async throws {
        try await look(at: "/programmes", "Programmes")
        try await browser.open("/programmes/new")
        try await browser.press("Add a question")
        try await browser.press("Add a unit")
        try await look("Create programme")
        try await browser.press("Create programme")
        try await lookAtRefusal()
        try await look(at: "/programmes/\(example.application)", "Adult Care Worker")
        try await look(at: "/programmes/\(example.delivery)", "Bricklayer")
        try await look(at: "/programmes/\(example.delivery)/delete", "Delete Bricklayer?")
        try await look(at: "/programmes/history", "Changes of programmes")
        let lists = [
            ("/employers", "Employers", "Add employer", example.employer, "Bricks & Sons"),
            (
                "/learning-providers", "Learning providers", "Add learning provider", example.learningProvider,
                "Northern"
            ),
        ]
        for (path, title, button, id, name) in lists {
            try await look(at: path, title)
            try await look(at: "\(path)/new", button)
            try await look(at: "\(path)/new", refusing: button)
            try await look(at: "\(path)/\(id)", name)
            try await look(at: "\(path)/\(id)/delete", "Delete \(name)")
            try await look(at: "\(path)/history", "Changes of \(title.lowercased())")
        }
    }

    private func imports() async throws {
        try await look(at: "/imports", "Uploads")
        try await look(at: "/imports/new", "Upload users")
        try await look(at: "/imports/columns", "Columns of a file")
        try await look(at: "/imports/\(example.ready)", "autumn.csv")
        try await fixing()
        try await look(at: "/imports/\(example.imported)", "spring.csv")
        try await look(at: "/imports?q=nothing-like-this", "Uploads")
        try await look(at: "/imports/\(example.updating)", "moves.csv")
        try await look(at: "/imports/\(example.updating)/changes", "Changes by moves.csv")
        try await look(at: "/imports/\(example.imported)/changes", "Changes by spring.csv")
        try await look(at: "/imports/\(example.imported)/undo", "Undo the upload of spring.csv")
        try await look(at: "/imports/\(example.undone)", "mistake.csv")
        try await look(at: "/imports/\(example.imported)/invitations", "Invitations of spring.csv")
        try await look(at: "/imports/\(example.rejected)", "names.csv was not accepted")
        try await look(at: "/imports/\(example.rejected)/reading", "How names.csv is read")
    }

    private func fixing() async throws {
        let address = "/imports/\(example.ready)"
        try await look(at: "\(address)/rows/3", "Row 3 of autumn.csv")
        try await look(at: "\(address)/rows/4", "Row 4 of autumn.csv")
        try await look(at: "\(address)/rows/5", "Row 5 of autumn.csv")
        try await browser.open("\(address)/rows/6")
        try await browser.press("Leave this row out")
        try await look("Row 4 of autumn.csv")
        try await look(at: "\(address)/rows/6", "Row 6 of autumn.csv")
        try await look(at: "\(address)?outcome=excluded", "autumn.csv")
        try await look(
            at: "\(address)/repairs?field=email&from=gmial.com&to=gmail.com", "Change ‘gmial.com’ to ‘gmail.com’")
        try await look(
            at: "\(address)/repairs?field=email&from=a.example&to=b.example", "Change ‘a.example’ to ‘b.example’")
        try await paused()
    }

    /// An import that is long enough to be paused on its way.
    private func paused() async throws {
        let file = LearnerFile.good(20_000, programme: "Bricklayer")
        let checked = try await example.api.checkedImport(file, filename: "long.csv", invitations: false)
        _ = try await example.api.confirm(checked)
        let id = try #require(checked["id"].text)
        #expect(try await example.api.send("POST", "/imports/\(id)/pause").status == 202)
        try await look(at: "/imports/\(id)", "Paused: long.csv")
        #expect(try await example.api.send("POST", "/imports/\(id)/cancel").status == 202)
    }

    private func messages() async throws {
        try await look(at: "/messages", "Messages")
        try await look(at: "/messages?recipient=nobody", "Messages")
        let newest = try #require(try await example.api.get("/messages?kind=activation")["items"][0]["id"].int)
        try await look(at: "/messages/\(newest)", "Aptem account activation")
        try await look(at: "/messages/mine", "Your messages")
        try await look(at: "/messages/\(newest)/cancel", "Cancel this message?")
        try await look(at: "/messages/cancel?kind=activation", "queued messages?")
        try await look(at: "/messages/retry", "No failed message to try again")
        try await templates()
        try await returnedMail(newest)
    }

    private func templates() async throws {
        let address = "/messages/templates/passwordChanged"
        try await look(at: "/messages/templates", "Email templates")
        try await look(at: "/messages/templates/activation", "Account activation")
        try await look(
            at: "/messages/templates/activation", refusing: "Save", with: ["text": "{{nobody}}", "button": ""])
        try await browser.open(address)
        try await browser.fill("text", "Hello {{name}}, your {{brand}} password was changed at {{when}}.")
        try await browser.press("Preview")
        try await look("Preview: Password changed")
        try await browser.press("Save")
        try await look("Password changed")
        try await look(at: "\(address)/versions/1", "Earlier words")
    }

    /// As if the message had left and come back.
    private func returnedMail(_ message: Int) async throws {
        try await sent(message)
        let report: JSON = ["status": "5.2.2", "diagnostic": "smtp; 552 mailbox full"]
        #expect(try await example.api.send("POST", "/messages/\(message)/bounce", report).status == 200)
        let account = try #require(try await example.api.get("/messages/\(message)")["account"].int)
        try await look(at: "/messages/\(message)", "Aptem account activation")
        try await look(at: "/messages?bounced=yes", "Messages")
        try await look(at: "/users/\(account)", "")
    }

    private func ownAccount() async throws {
        try await look(at: "/account", "Your account")
        for (path, button) in [
            ("password", "Change password"), ("login-name", "Change login name"),
            ("email", "Send a link to the new address"),
        ] {
            try await look(at: "/account/\(path)", "Change your")
            try await look(at: "/account/\(path)", refusing: button)
        }
    }
}
