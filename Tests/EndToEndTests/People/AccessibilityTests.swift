import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Every page and its error states, looked at with axe-core in light and dark, at twice the size, and on a phone; and each email.
    struct AccessibilityTests {
        @Test func `no page keeps anybody out, whoever looks at it`() async throws {
            try await withServices { services in
                try await withBrowser(on: services.address) { browser in
                    let axe = try Axe()
                    try await EmptyTour(browser: browser, axe: axe).look()
                    let example = try await ExampleProvider(services)
                    let tour = AccessibilityTour(browser: browser, axe: axe, services: services, example: example)
                    try await tour.signedOut()
                    try await tour.administrator()
                    try await tour.branch()
                    try await tour.learner()
                    try await tour.emails()
                }
            }
        }

        @Test func `no page about the people of a group keeps anybody out`() async throws {
            try await withServices { services in
                try await withBrowser(on: services.address) { browser in
                    let example = try await ExampleProvider(services)
                    let tour = AccessibilityTour(
                        browser: browser, axe: try Axe(), services: services, example: example)
                    try await tour.signIn(Services.administrator.email, Services.administrator.password)
                    try await tour.groups()
                }
            }
        }
    }
}
