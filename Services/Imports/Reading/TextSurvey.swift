/// How the bytes of a file are to be read as text.
struct TextForm: Equatable, Sendable {
    enum Encoding: Sendable { case utf8, utf16LittleEndian, utf16BigEndian, windows1252 }

    var encoding: Encoding
    /// Bytes in front of the text.
    var byteOrderMark: Int
}

/// Finds a file's encoding by looking at all of it once, before a row is read.
///
/// A byte order mark decides. Without one, a file that is valid UTF-8 throughout is UTF-8; any other is Windows-1252, which is
/// what spreadsheets write, unless it holds one of the five bytes that Windows-1252 leaves undefined. A sample would not do:
/// the first accented name may stand on the last line.
struct TextSurvey {
    private var start: [UInt8] = []
    private var hasNull = false
    private var isUTF8 = true
    private var hasUndefinedIn1252 = false
    /// Continuation bytes still due, and the range of the next one (RFC 3629 forbids overlong forms and surrogates).
    private var due = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    mutating func look(at bytes: UnsafeRawBufferPointer) {
        if start.count < 4 {
            start.append(contentsOf: bytes.prefix(4 - start.count))
        }
        var at = 0
        while at < bytes.count {
            if due == 0 {
                while at + 8 <= bytes.count, Self.isPlain(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) {
                    at += 8
                }
                guard at < bytes.count else { return }
            }
            look(at: bytes[at])
            at += 1
        }
    }

    /// Eight bytes of ASCII, none of them NUL.
    private static func isPlain(_ word: UInt64) -> Bool {
        (word | ((word &- 0x0101_0101_0101_0101) & ~word)) & 0x8080_8080_8080_8080 == 0
    }

    private mutating func look(at byte: UInt8) {
        switch byte {
        case 0: hasNull = true
        case 0x81, 0x8D, 0x8F, 0x90, 0x9D: hasUndefinedIn1252 = true
        default: break
        }
        guard isUTF8 else { return }
        guard due == 0 else {
            isUTF8 = (lowest...highest).contains(byte)
            (due, lowest, highest) = (due - 1, 0x80, 0xBF)
            return
        }
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: due = 1
        case 0xE0: (due, lowest) = (2, 0xA0)
        case 0xED: (due, highest) = (2, 0x9F)
        case 0xE1...0xEF: due = 2
        case 0xF0: (due, lowest) = (3, 0x90)
        case 0xF4: (due, highest) = (3, 0x8F)
        case 0xF1...0xF3: due = 3
        default: isUTF8 = false
        }
    }

    /// - Throws: ``FileRejected`` with `file-empty`, `not-a-text-file` or `unreadable-text`.
    func form() throws(FileRejected) -> TextForm {
        if start.isEmpty { throw .empty }
        if start.starts(with: [0xFF, 0xFE]) { return TextForm(encoding: .utf16LittleEndian, byteOrderMark: 2) }
        if start.starts(with: [0xFE, 0xFF]) { return TextForm(encoding: .utf16BigEndian, byteOrderMark: 2) }
        if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            throw .notText("This is a spreadsheet or another packed file, not text.")
        }
        if hasNull || start.starts(with: [0x89, 0x50, 0x4E, 0x47]) || start.starts(with: [0x25, 0x50, 0x44, 0x46]) {
            throw .notText("This is not a text file.")
        }
        let isWhole = isUTF8 && due == 0
        if start.starts(with: [0xEF, 0xBB, 0xBF]) {
            guard isWhole else { throw .unreadable("The file says that it is UTF-8, and some of it is not.") }
            return TextForm(encoding: .utf8, byteOrderMark: 3)
        }
        if isWhole { return TextForm(encoding: .utf8, byteOrderMark: 0) }
        guard !hasUndefinedIn1252 else {
            throw .unreadable("Some of the file is neither UTF-8 nor what a spreadsheet writes.")
        }
        return TextForm(encoding: .windows1252, byteOrderMark: 0)
    }
}
