import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A programme as administrators make it, and what its learners meet after signing in for the first time. Each chapter is an
    /// extension of ``Story``.
    struct ProgrammeTests {
        @Test func `an application programme from its creation to a finished onboarding and to 'not eligible'`()
            async throws
        {
            try await withStory { story in
                try await story.administratorIsSignedIn()
                try await story.applicationProgrammeIsCreated()
                let nia = try await story.learnerIsCreated("Nia", "Price", on: "Adult Care Worker")
                let owen = try await story.learnerIsCreated("Owen", "Hart", on: "Adult Care Worker")
                try await story.learnerActivates("nia.price@learners.example")
                try await story.eligibleLearnerFinishes()
                try await story.learnerActivates("owen.hart@learners.example")
                try await story.otherLearnerIsNotEligible()
                try await story.administratorIsSignedIn()
                try await story.administratorSeesTheAnswers(of: nia)
                try await story.administratorSeesWhoIsNotEligible(owen)
            }
        }

        @Test func `a delivery programme from its creation to a learning plan with dates`() async throws {
            try await withStory { story in
                try await story.administratorIsSignedIn()
                try await story.deliveryProgrammeIsCreated()
                try await story.deliveryProgrammeNeedsADateOfBirth()
                let learner = try await story.learnerIsCreated("Zoe", "Ward", on: "Bricklayer")
                try await story.learnerActivates("zoe.ward@learners.example")
                let dates = try await story.learnerOnDeliveryFinishes()
                try await story.administratorIsSignedIn()
                try await story.unitIsMarkedAsDone(learner, dates)
            }
        }

        private func withStory(_ body: (Story) async throws -> Void) async throws {
            try await withServices { services in
                let api = try await services.administrator()
                try await withBrowser(on: services.address) { browser in
                    try await body(Story(browser: browser, services: services, api: api))
                }
            }
        }
    }
}
