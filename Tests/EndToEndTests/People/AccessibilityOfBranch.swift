import TestSupport
import Testing

/// What an administrator of a branch sees otherwise than one of the top group: the catalogues, to be read only.
extension AccessibilityTour {
    func branch() async throws {
        try await activate(ExampleProvider.branchEmail)
        try await look(at: "/users", "Users")
        try await look(at: "/programmes", "Programmes")
        try await look(at: "/programmes/\(example.application)", "Adult Care Worker")
        try await look(at: "/programmes/\(example.delivery)", "Bricklayer")
        try await look(at: "/programmes/new", "Not allowed")
        try await look(at: "/employers", "Employers")
        try await look(at: "/employers/\(example.employer)", "Bricks & Sons")
        try await look(at: "/learning-providers", "Learning providers")
        try await look(at: "/learning-providers/\(example.learningProvider)", "Northern College")
    }
}
