import Console

/// What has just been done to a row, as the page that comes next says it.
enum RowDeed: String, Sendable {
    case saved, excluded, included

    /// The deed that an address names, with the line of its row.
    static func named(_ query: (String) -> String?) -> (deed: RowDeed, line: Int)? {
        guard let deed = query("did").flatMap(RowDeed.init), let line = query("row").flatMap({ Int($0) }) else {
            return nil
        }
        return (deed, line)
    }

    func parameters(_ line: Int) -> [(String, String)] {
        [("did", rawValue), ("row", String(line))]
    }

    /// - Parameter outcome: of the row now, where that is known.
    func notice(_ line: Int, _ outcome: Outcome?) -> Notice {
        switch (self, outcome) {
        case (.excluded, _): Notice(.success, "Row \(line) is left out. It is not imported, and you can take it back.")
        case (.saved, .error):
            Notice(.warning, "Row \(line) has been saved and checked again. It cannot be imported yet.")
        case (.included, .error):
            Notice(.warning, "Row \(line) is no longer left out. It has been checked again and cannot be imported yet.")
        case (.saved, nil): Notice(.success, "Row \(line) has been saved and checked again.")
        case (.included, nil): Notice(.success, "Row \(line) is no longer left out. It has been checked again.")
        case (.saved, _): Notice(.success, "Row \(line) has been saved and checked again. It can be imported now.")
        case (.included, _): Notice(.success, "Row \(line) is no longer left out. It can be imported.")
        }
    }
}
