public import Foundation

/// A message with a table, whose rows are read by hand (see ``RowsReader``).
public protocol TableCarrier: Message {
    var table: AccountTable { get set }
}

extension TableCarrier {
    /// The same as the general decoder makes of it, for all JSON there is.
    public static func read(_ json: Data) throws -> Self {
        try RowsReader.read(json, \.table.rows) { reader in
            guard let line = reader.number() else { return nil }
            var row = AccountTable.Row(line: Int(line), cells: [])
            row.cells.reserveCapacity(reader.lastCount)
            while reader.take(",") {
                guard let cell = reader.string() else { return nil }
                row.cells.append(cell)
            }
            reader.lastCount = row.cells.count
            return row
        }
    }
}
