import Foundation
import TestSupport
import Testing

/// Steps 1 to 4 of 'One learner': only Tab, Shift-Tab, Enter, Space, arrow keys and letters. On the way no page is wider than
/// the screen.
struct KeyboardJourney {
    private static let email = "sian.oneill@learners.example"
    private static let password = "seven green bottles"

    private let browser: Browser
    private let services: Services
    private let api: APIClient
    /// The group that the learner is put in, below another one of the administrator's.
    private let group: Int
    private let programme: Int

    init(_ browser: Browser, _ services: Services) async throws {
        self.browser = browser
        self.services = services
        api = try await services.administrator()
        let north = try await api.post("/groups", ["name": "North", "parentId": 1])
        let leeds = try await api.post("/groups", ["name": "Leeds", "parentId": north["id"]])
        group = try #require(leeds["id"].int)
        let made = try await api.post("/programmes", ["name": "Adult Care Worker", "kind": "application"])
        programme = try #require(made["id"].int)
    }

    func administratorSignsIn() async throws {
        try await browser.open("/sign-in")
        try await browser.tab(to: "Skip to the content")
        try await browser.tab(to: "Login name")
        try await browser.type(Services.administrator.email)
        try await browser.tab(to: "Password")
        try await browser.type(Services.administrator.password)
        try await enter(arrivingAt: "Users")
    }

    func formIsOpened() async throws {
        try await browser.tab(to: "Create")
        try await browser.press(.enter)
        try await browser.tab(to: "User")
        try await enter(arrivingAt: "Create a user?")
        try await browser.tab(to: "Continue")
        try await enter(arrivingAt: "Add user")
    }

    func formIsFilledIn() async throws {
        try await browser.tab(to: "Yes")
        try await browser.press(.space)
        #expect(try await browser.isFocusedChosen())
        try await browser.tab(to: "Surname (M)")
        try await browser.type("O'Neill-Smith")
        try await browser.tab(to: "First name (M)", backwards: true)
        try await browser.type("Sian")
        try await browser.tab(to: "Male")
        try await browser.press(.down)
        #expect(try await browser.focusedName() == "Female")
        #expect(try await browser.isFocusedChosen())
        try await browser.tab(to: "Email (M)")
        try await browser.type(Self.email)
        try await browser.tab(to: "Mobile")
        try await browser.type("07700 900123")
        try await browser.tab(to: "Date of birth (D)")
        try await browser.type("31/12/2001")
        try await groupIsChosenFromTheTree()
        try await browser.tab(to: "Programme")
        try await browser.press(.down)
        #expect(try await browser.value("programme") == String(programme))
        try await browser.tab(to: "Postcode")
        try await browser.type("LS1 4AP")
    }

    /// The tree unfolds by a button that sends the form, which comes back as it was.
    private func groupIsChosenFromTheTree() async throws {
        try await browser.tab(to: "Expand all")
        try await enter(arrivingAt: "Add user")
        #expect(try await browser.value("firstName") == "Sian", "nothing typed is lost")
        let root = try await api.get("/groups")["items"][0]["name"].text ?? ""
        try await browser.tab(to: "\(root) (1)")
        try await browser.press(.down)
        #expect(try await browser.focusedName() == "North (0)")
        try await browser.press(.down)
        #expect(try await browser.focusedName() == "Leeds (0)")
        #expect(try await browser.isFocusedChosen())
    }

    func learnerIsCreated() async throws {
        try await browser.tab(to: "Create")
        try await enter(arrivingAt: "Sian O'Neill-Smith")
        #expect(try await browser.text("//*[@role='status']").contains("Sian O'Neill-Smith has been created"))
        #expect(try await browser.texts("//main//*[contains(@class, 'tag')]").contains("Invited"))
        let learner = try await learner()
        #expect(learner["group"]["id"].int == group)
        #expect(learner["programme"]["id"].int == programme)
        #expect(learner["gender"] == "female")
        #expect(learner["postcode"] == "LS1 4AP")
    }

    func emailIsRead() async throws {
        let token = try await api.activationToken(of: Self.email)
        try await browser.tab(to: "Messages")
        try await enter(arrivingAt: "Messages")
        try await browser.tab(to: "Aptem account activation to Sian O'Neill-Smith")
        try await enter(arrivingAt: "Aptem account activation")
        try await browser.tab(to: "\(services.address)/activate/\(token)")
        try await enter(arrivingAt: "Activate your account")
    }

    func learnerActivatesAndSignsIn() async throws {
        try await browser.tab(to: "Login name")
        try await browser.type("sian")
        try await browser.tab(to: "Password")
        try await browser.type(Self.password)
        try await browser.tab(to: "Password again")
        try await browser.type(Self.password)
        try await enter(arrivingAt: "Sign in")
        #expect(try await browser.text("//*[@role='status']").contains("Your account is active."))
        #expect(try await browser.value("login") == "sian")

        try await browser.tab(to: "Password")
        try await browser.type(Self.password)
        try await enter(arrivingAt: "Your details")
        #expect(try await browser.path() == "/onboarding/details", "with a programme, the onboarding comes first")
        let learner = try await learner()
        #expect(learner["status"] == "fullUser")
        #expect(learner["loginName"] == "sian")
    }

    private func learner() async throws -> JSON {
        try await api.get("/users?q=\(Self.email)")["items"][0]
    }

    private func enter(arrivingAt heading: String) async throws {
        try await browser.enter()
        let page = try await browser.path()
        #expect(try await browser.text("//h1") == heading, "\(page)")
        #expect(try await browser.overflow() <= 0, "\(page) is wider than the screen")
    }
}
