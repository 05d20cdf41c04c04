import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Every page and its error states, looked at with axe-core in light and dark, at twice the size, and on a phone.
    struct AccessibilityTests {
        @Test func `no page keeps anybody out, whoever looks at it`() async throws {
            try await withServices { services in
                try await withBrowser(on: services.address) { browser in
                    let example = try await ExampleProvider(services)
                    let tour = AccessibilityTour(browser: browser, axe: try Axe(), example: example)
                    try await tour.signedOut()
                    try await tour.administrator()
                    try await tour.learner()
                }
            }
        }
    }
}
