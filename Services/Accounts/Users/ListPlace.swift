import Console
import Foundation
import GRDB

/// A place in a sorted list, as an address carries it: the order the list was in, and what decides where an account stands in
/// it, ending with the account's id.
struct ListPlace {
    /// The place in a list whose hits are too many to sort: see ``UserListing``.
    static let newest = "newest"

    var order: String
    var values: [String]

    var text: String {
        let json = (try? JSONEncoder().encode([order] + values)) ?? Data()
        return json.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    init(order: String, values: [String]) {
        self.order = order
        self.values = values
    }

    /// - Throws: ``WebProblem`` refused for what no list gave out.
    init(_ text: String) throws {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
        guard let data = Data(base64Encoded: padded), let values = try? JSONDecoder().decode([String].self, from: data),
            let order = values.first, let id = values.last, values.count > 1, Int64(id) != nil
        else { throw ListRange.unknownPosition }
        self.init(order: order, values: Array(values.dropFirst()))
    }

    var id: Int64 { values.last.flatMap(Int64.init) ?? 0 }

    /// The values as SQL takes them, the id as a number.
    ///
    /// - Throws: ``WebProblem`` refused when they are not as many as the columns of the order.
    func values(_ count: Int) throws -> [DatabaseValue] {
        guard values.count == count else { throw ListRange.unknownPosition }
        return values.dropLast().map(\.databaseValue) + [id.databaseValue]
    }
}
