import TestSupport

/// Comes to each list of a provider that has nothing yet but its first administrator.
struct EmptyTour: Looking {
    let browser: Browser
    let axe: Axe

    func look() async throws {
        try await browser.open("/sign-in")
        try await browser.fill("login", Services.administrator.email)
        try await browser.fill("password", Services.administrator.password)
        try await browser.press("Sign in")
        try await look(at: "/users?type=user", "Users")
        try await look(at: "/groups", "Users overview")
        for (path, title) in [
            ("/programmes", "Programmes"), ("/employers", "Employers"), ("/learning-providers", "Learning providers"),
        ] {
            try await look(at: path, title)
            try await look(at: "\(path)/history", "Changes of \(title.lowercased())")
        }
        try await look(at: "/imports", "Uploads")
        try await look(at: "/messages", "Messages")
        try await look(at: "/messages/mine", "Your messages")
        try await browser.forgetCookies()
    }
}
