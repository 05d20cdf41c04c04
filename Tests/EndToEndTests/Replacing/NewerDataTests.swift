import Foundation
import GRDB
import Messages
import TestSupport
import Testing

extension EndToEnd {
    struct NewerDataTests {
        @Test(arguments: ServiceName.allCases)
        func `a service refuses the data of a newer version and says what to do`(name: ServiceName) async throws {
            try await withServices([name]) { services in
                try await services.stop(name)
                let file = services.database(of: name)
                let database = try DatabaseQueue(path: file.path(percentEncoded: false))
                try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v99-future')") }
                try database.close()

                let refused = await #expect(throws: DidNotStart.self) { try await services.start(name) }
                #expect(refused?.exitCode == 78)
                let words = "\(file.lastPathComponent) was written by a newer version of this service."
                #expect(services.log(of: name).contains(words), "\(services.log(of: name))")

                let back = try DatabaseQueue(path: file.path(percentEncoded: false))
                try await back.write {
                    try $0.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = 'v99-future'")
                }
                try back.close()
                try await services.start(name)
            }
        }
    }
}
