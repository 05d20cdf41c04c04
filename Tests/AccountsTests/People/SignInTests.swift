import Console
import Foundation
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct SignInTests {
    @Test(arguments: [
        ("nobody@example.org", Provider.password), ("ann@example.org", "wrong password"),
        ("bea@example.org", Provider.password), ("cal@example.org", Provider.password), ("cal@example.org", "wrong"),
    ])
    func `an unknown name, a wrong password, a prospect and a closed account get the same work and the same answer`(
        login: String, password: String
    ) async throws {
        let provider = try await Provider()
        _ = try await provider.active("Ann")
        try await provider.create("Bea")
        let cal = try await provider.active("Cal")
        _ = try await provider.database.closeUser(cal.id, by: provider.root, at: provider.now)
        let hasher = PasswordHasher(cost: .test)
        let signIn = SignIn(database: provider.database, hasher: hasher, throttle: SignInThrottle())
        let problem = await #expect(throws: WebProblem.self) {
            _ = try await signIn.start(login: login, password: password, from: .unknown)
        }
        #expect(problem?.code == "wrong-credentials")
        #expect(problem?.detail == "The login name or the password is not right. Check both and try again.")
        #expect(await hasher.worked == 1)
    }

    @Test func `signing in notes when, with what and from where`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        let signIn = SignIn(
            database: provider.database, hasher: PasswordHasher(cost: .test), throttle: SignInThrottle())
        let origin = SessionOrigin(device: "Firefox on Linux", address: "2001:db8::7")
        let session = try await signIn.start(
            login: " ANN@example.org ", password: Provider.password, from: origin)
        let kept = try await provider.database.sessions(of: ann.id, current: session.token, at: Date())
        #expect(kept.map(\.origin) == [origin])
        #expect(kept.map(\.isCurrent) == [true])
        #expect(kept.allSatisfy { $0.lastSeenAt == $0.createdAt })
    }
}
