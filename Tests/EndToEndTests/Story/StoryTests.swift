import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The product's main job as a person sees it, in a real browser. Each chapter is an extension of ``Story``.
    struct StoryTests {
        @Test func `a learner from a form to signing in, a file of learners to their invitations`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                _ = try await api.post("/programmes", ["name": "Adult Care Worker", "kind": "application"])
                try await withBrowser(on: services.address) { browser in
                    let story = Story(browser: browser, services: services, api: api)
                    try await story.administratorSignsIn()
                    try await story.mistakesInTheFormAreShown()
                    let learner = try await story.learnerIsCreatedWithAnInvitation()
                    let prospect = try await story.learnerIsCreatedWithoutOne()
                    let link = try await story.activationEmailIsRead()
                    try await story.lookingAtTheLinkChangesNothing(link)
                    try await story.learnerActivatesAndSignsIn(link)
                    try await story.administratorSeesTheLearnerActive(learner)
                    try await story.prospectIsInvited(prospect)
                    let batch = try await story.fileIsUploadedAndChecked()
                    try await story.goodRowsAreImported(batch)
                    try await story.resultsAreExported(batch)
                    try await story.everyImportedLearnerHasOneMessage()
                    try await story.remainingPagesAreLookedAt()
                }
            }
        }

        @Test func `on a phone without JavaScript a user is added and no page scrolls sideways`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                _ = try await api.checkedImport(LearnerFile.csv(["Ann,Lee,,REF-1,,Nothing", "A,B,c@d,2,,"]))
                try await withBrowser(on: services.address, scripts: false) { browser in
                    try await browser.use(.phone)
                    let story = Story(browser: browser, services: services, api: api)
                    try await story.administratorSignsIn()
                    _ = try await story.learnerIsCreatedWithAnInvitation()
                    let message = try await story.activationEmailIsRead()
                    try await story.noPageIsWiderThanAPhone(also: [message])
                }
            }
        }
    }
}

/// What the chapters share.
struct Story: Sendable {
    let browser: Browser
    let services: Services
    let api: APIClient

    func signIn(_ login: String, _ password: String) async throws {
        try await browser.open("/sign-in")
        try await browser.fill("login", login)
        try await browser.fill("password", password)
        try await browser.press("Sign in")
    }

    func administratorSignsIn() async throws {
        try await browser.open("/users")
        #expect(
            try await browser.path() == "/sign-in?next=%2Fusers",
            "whoever is not signed in is asked to, and sent on afterwards")
        try await browser.photograph("sign-in")
        try await browser.fill("login", Services.administrator.email)
        try await browser.fill("password", "not the password")
        try await browser.press("Sign in")
        #expect(try await browser.count("//*[@role='alert']") == 1)
        try await browser.photograph("sign-in-refused")

        try await browser.fill("password", Services.administrator.password)
        try await browser.press("Sign in")
        #expect(try await browser.path() == "/users")
        try await browser.photograph("users-first")
    }

    /// The value beside `name` in a list of details.
    func detail(_ name: String) async throws -> String {
        try await browser.text("//dt[normalize-space(.)='\(name)']/following-sibling::dd")
    }
}
