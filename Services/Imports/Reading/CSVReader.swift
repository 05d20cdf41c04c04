/// One record of a file: the text of its cells, one after the other, and where each ends.
struct CSVRecord {
    /// The line of the file on which the record starts; the first line is 1.
    var line = 1
    /// The cells' text in UTF-8, without quotes and separators.
    var text: [UInt8] = []
    var ends: [Int] = []

    var count: Int { ends.count }

    func range(_ cell: Int) -> Range<Int> {
        (cell == 0 ? 0 : ends[cell - 1])..<ends[cell]
    }

    func string(_ cell: Int) -> String {
        String(decoding: text[range(cell)], as: UTF8.self)
    }

    var isBlank: Bool {
        text.allSatisfy { $0 == UInt8(ascii: " ") }
    }
}

/// Cuts UTF-8 text into records, in one pass and in constant memory, wherever the pieces of the text are cut.
///
/// Separator: the one of a first line like `sep=;`, which spreadsheets understand and which is no record; else comma, semicolon,
/// tab or vertical bar, whichever the first line has most of; in any case the one that is given. Lines end with CR, LF or CRLF. A cell that starts
/// with `"` goes on to the next `"` that is not doubled, over line breaks if need be; what follows up to the separator belongs
/// to it as it is. A quote inside a cell that did not start with one is an ordinary character. Records of nothing but
/// spaces are skipped.
struct CSVReader {
    static let maximumCellBytes = 64 << 10
    static let maximumRecordBytes = 1 << 20
    static let maximumCells = 1_000

    private enum Place { case cellStart, plain, quoted, afterQuote }

    private var place = Place.cellStart
    private var record = CSVRecord()
    private var cellStart = 0
    private var line = 1
    private var quoteLine = 1
    private var isAfterReturn = false
    /// Given, or found on the first line.
    private(set) var separator: Separator?
    /// The text up to the end of the first line, from which the separator is found.
    private var head: [UInt8] = []
    private var isStarted = false

    init(separator: Separator? = nil) {
        self.separator = separator
    }

    /// Reads on, and hands each record that is complete to `found`.
    ///
    /// - Throws: ``FileRejected`` (`unclosed-quote`, `unreadable-text`) for a cell or record beyond the maximum; what `found`
    ///   throws.
    mutating func read(_ text: UnsafeBufferPointer<UInt8>, _ found: (CSVRecord) throws -> Void) throws {
        if isStarted, let separator {
            try read(text, separator.byte, found)
        } else {
            head.append(contentsOf: text)
            if let firstLine = FirstLine(head) {
                try start(firstLine, found)
            } else if head.count > Self.maximumRecordBytes {
                try start(FirstLine(), found)
            }
        }
    }

    /// Ends the text; a last line needs no line break.
    mutating func finish(_ found: (CSVRecord) throws -> Void) throws {
        if !isStarted {
            let end = head.count
            head.append(Self.lineFeed)
            let firstLine = FirstLine(head) ?? FirstLine()
            head.removeSubrange(end...)
            try start(firstLine, found)
        }
        if place == .quoted { throw FileRejected.unclosedQuote(line: quoteLine) }
        if place != .cellStart || !record.ends.isEmpty {
            try endCell()
            try endRecord(found)
        }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    private mutating func start(_ firstLine: FirstLine, _ found: (CSVRecord) throws -> Void) throws {
        let separator = separator ?? firstLine.separator
        self.separator = separator
        isStarted = true
        var text = head
        head = []
        if let instruction = firstLine.instruction { text.removeSubrange(instruction) }
        try text.withUnsafeBufferPointer { try read($0, separator.byte, found) }
    }

    private mutating func read(
        _ text: UnsafeBufferPointer<UInt8>, _ separator: UInt8, _ found: (CSVRecord) throws -> Void
    ) throws {
        var at = 0
        while at < text.count {
            switch place {
            case .cellStart:
                let byte = text[at]
                if byte == Self.lineFeed && isAfterReturn {
                    at += 1
                } else if byte == Self.quote {
                    place = .quoted
                    quoteLine = line
                    at += 1
                } else {
                    place = .plain
                }
                isAfterReturn = false
            case .plain:
                at = try plain(text, at, separator, found)
            case .quoted:
                at = try quoted(text, at)
            case .afterQuote:
                if text[at] == Self.quote {
                    record.text.append(Self.quote)
                    place = .quoted
                    at += 1
                } else {
                    place = .plain
                }
            }
        }
    }

    /// Reads on in a cell without quotes; returns where it stopped.
    private mutating func plain(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ separator: UInt8, _ found: (CSVRecord) throws -> Void
    ) throws -> Int {
        var at = start
        var byte: UInt8 = 0
        while at < text.count {
            byte = text[at]
            if byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn { break }
            at += 1
        }
        try append(text, start..<at)
        guard at < text.count else { return at }
        try endCell()
        if byte != separator {
            isAfterReturn = byte == Self.carriageReturn
            line += 1
            try endRecord(found)
        }
        return at + 1
    }

    /// Reads on inside quotes; returns where it stopped.
    private mutating func quoted(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) throws -> Int {
        var at = start
        while at < text.count, text[at] != Self.quote {
            if text[at] == Self.carriageReturn || (text[at] == Self.lineFeed && !isAfterReturn) { line += 1 }
            isAfterReturn = text[at] == Self.carriageReturn
            at += 1
        }
        try append(text, start..<at)
        guard at < text.count else { return at }
        place = .afterQuote
        isAfterReturn = false
        return at + 1
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws {
        record.text.append(contentsOf: UnsafeBufferPointer(rebasing: text[range]))
        guard record.text.count - cellStart <= Self.maximumCellBytes, record.text.count <= Self.maximumRecordBytes
        else {
            throw place == .quoted
                ? FileRejected.unclosedQuote(line: quoteLine)
                : FileRejected.unreadable("Line \(line) is far too long to be a row of a list.")
        }
    }

    private mutating func endCell() throws {
        guard record.count < Self.maximumCells else {
            throw FileRejected.unreadable("Line \(line) has more than \(Self.maximumCells) cells.")
        }
        record.ends.append(record.text.count)
        cellStart = record.text.count
        place = .cellStart
    }

    private mutating func endRecord(_ found: (CSVRecord) throws -> Void) throws {
        if !record.isBlank { try found(record) }
        record.text.removeAll(keepingCapacity: true)
        record.ends.removeAll(keepingCapacity: true)
        record.line = line
        cellStart = 0
    }
}
