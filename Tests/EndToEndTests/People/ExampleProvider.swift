import Foundation
import TestSupport
import Testing

/// A provider with something on every page.
struct ExampleProvider: Sendable {
    static let learnerEmail = "zoe.ward@learners.example"
    static let traineeEmail = "nia.price@learners.example"
    /// On the application programme too; invited.
    static let otherEmail = "owen.hart@learners.example"
    /// An administrator of a branch; invited.
    static let branchEmail = "nora.north@learners.example"

    let api: APIClient
    /// On an application programme; invited.
    let learner: Int
    /// On a delivery programme, with a job and a task.
    let trainee: Int
    /// Closed.
    let leaver: Int
    let task: Int
    let application: Int
    let delivery: Int
    let employer: Int
    let learningProvider: Int
    /// Imports: one that can be confirmed, one that was, one whose file was not accepted.
    let ready: String
    let imported: String
    let rejected: String
    /// One that would change somebody, and one that was undone with somebody kept.
    let updating: String
    let undone: String

    init(_ services: Services) async throws {
        let api = try await services.administrator()
        func make(_ path: String, _ body: JSON) async throws -> Int {
            try #require(try await api.post(path, body)["id"].int)
        }
        func person(_ name: String, _ more: [String: JSON]) async throws -> Int {
            let email = "\(name.replacing(" ", with: "."))@learners.example".lowercased()
            let names = name.split(separator: " ").map { JSON.text(String($0)) }
            let body: [String: JSON] = [
                "firstName": names[0], "surname": names[1], "gender": "female", "email": .text(email), "group": 1,
            ]
            return try await make("/users", .object(body.merging(more) { $1 }))
        }
        func id(_ number: Int) -> JSON { .number(Double(number)) }

        let north = try await make("/groups", ["name": "North", "parentId": 1])
        let employer = try await make(
            "/employers", ["name": "Bricks & Sons", "addresses": ["1 Kiln Lane, Leeds LS1 4AP"]])
        let learningProvider = try await make("/learning-providers", ["name": "Northern College"])
        let application = try await make("/programmes", Self.applicationProgramme)
        let delivery = try await make("/programmes", Self.deliveryProgramme)
        let learner = try await person("Zoe Ward", ["programme": id(application), "invite": true])
        let trainee = try await person(
            "Nia Price",
            [
                "programme": id(delivery), "dateOfBirth": "2001-12-31", "group": id(north), "employer": id(employer),
                "reference": "REF-1",
            ])
        let leaver = try await person("Lee Leaver", ["invite": true])
        _ = try await person("Owen Hart", ["programme": id(application), "invite": true])
        _ = try await person("Nora North", ["type": "admin", "group": id(north), "invite": true])
        _ = try await api.post("/users/\(leaver)/close")
        _ = try await api.post(
            "/users/\(trainee)/outcome",
            ["employer": "Bricks & Sons", "title": "Bricklayer", "startDate": "2027-01-04"])
        let due = Date(timeIntervalSinceNow: 30 * 86_400).formatted(.iso8601.year().month().day())
        let task: JSON = ["title": "Bring your passport", "text": "To the first day.", "dueDate": .text(due)]
        _ = try await make("/users/\(learner)/tasks", task)
        let wrong = "Bo,Li,bo li@batch.example,B-2,Nowhere,Carpentry"
        func checked(_ name: String, _ file: Data, mode: String = "create") async throws -> JSON {
            try await api.checkedImport(file, filename: name, invitations: false, mode: mode)
        }
        let confirmed = try await checked(
            "spring.csv", LearnerFile.csv(["Ann,Lee,ann.lee@batch.example,B-1,,Bricklayer", wrong]))
        let answer = try await api.confirm(confirmed)
        #expect(answer.status == 202)

        self.api = api
        self.learner = learner
        self.trainee = trainee
        self.leaver = leaver
        self.task = try await make("/users/\(trainee)/tasks", task)
        self.application = application
        self.delivery = delivery
        self.employer = employer
        self.learningProvider = learningProvider
        imported = try await api.importAtRest(confirmed["id"].text ?? "")["id"].text ?? ""
        // Of these the second has a reference number that is in use, and of the fourth something else was probably meant.
        let rows = [
            "Cy,Ode,cy.ode@batch.example,B-3,,Bricklayer", "Di,Ray,di.ray@batch.example,B-1,,Bricklayer", wrong,
            "Eve,Ash,eve.ash@gmial.com,B-4,,Bricklayr", "Flo,Elm,flo.elm@batch.example,B-5,,Bricklayer",
        ]
        ready = try await checked("autumn.csv", LearnerFile.csv(rows))["id"].text ?? ""
        updating =
            try await checked(
                "moves.csv",
                LearnerFile.csv(
                    [
                        "Nia,Price-Jones,nia.price@learners.example,REF-1,North,",
                        "Zoe,Ward,zoe.ward@learners.example,,,",
                    ]),
                mode: "update")["id"].text ?? ""
        undone = try await Self.undoneImport(api)
        rejected = try await checked("names.csv", Data("Name,Town\r\nAnn,Leeds\r\n".utf8))["id"].text ?? ""
    }

    /// Of its two learners one has been invited by hand and stays.
    private static func undoneImport(_ api: APIClient) async throws -> String {
        let rows = ["Flo,Oak,flo.oak@batch.example,B-5,,Bricklayer", "Gus,Elm,gus.elm@batch.example,B-6,,Bricklayer"]
        let shown = try await api.checkedImport(
            LearnerFile.csv(rows), filename: "mistake.csv", invitations: false)
        _ = try await api.confirm(shown)
        let id = try await api.importAtRest(shown["id"].text ?? "")["id"].text ?? ""
        let flo = try #require(try await api.get("/users?q=flo.oak")["items"][0]["id"].int)
        _ = try await api.post("/users/\(flo)/invitation")
        _ = try await api.post("/imports/\(id)/undo")
        try await pollUntil("the import is undone") { try await api.get("/imports/\(id)")["state"] == "undone" }
        return id
    }

    private static let applicationProgramme: JSON = [
        "name": "Adult Care Worker", "kind": "application",
        "questions": [
            ["kind": "yesNo", "wording": "Do you work in the United Kingdom?", "notEligible": ["No"]],
            ["kind": "choice", "wording": "How did you hear of us?", "choices": ["A friend", "My employer"]],
            ["kind": "text", "wording": "What made you choose this work?"],
        ],
    ]

    private static let deliveryProgramme: JSON = [
        "name": "Bricklayer", "kind": "delivery",
        "units": [["title": "Induction", "days": 14], ["title": "Working at height", "days": 60]],
    ]
}
