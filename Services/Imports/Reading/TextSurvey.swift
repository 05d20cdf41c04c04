/// Finds a file's encoding by looking at all of it once, before a row is read. A sample would not do: the first accented name
/// may stand on the last line.
///
/// A byte order mark decides. Without one, a file whose first characters are every other byte NUL is UTF-16, one that is valid
/// UTF-8 throughout is UTF-8, and of any other the words must say what it is (``EightBitEvidence``).
struct TextSurvey {
    private var start: [UInt8] = []
    private var count = 0
    private var nulls = 0
    private var isUTF8 = true
    /// Continuation bytes still due, and the range of the next one (RFC 3629 forbids overlong forms and surrogates).
    private var due = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    private static let startBytes = 4_096

    mutating func look(at bytes: UnsafeRawBufferPointer) {
        if start.count < Self.startBytes {
            start.append(contentsOf: bytes.prefix(Self.startBytes - start.count))
        }
        count += bytes.count
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
        if byte == 0 { nulls += 1 }
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

    /// Whether the encoding is to be found by ``EightBitEvidence``.
    var isEightBit: Bool {
        !isWhole && mark == nil && !isUTF16WithoutMark(isLittle: true) && !isUTF16WithoutMark(isLittle: false)
    }

    /// - Parameters:
    ///   - chosen: what somebody says that the file is; a byte order mark of that encoding is skipped.
    ///   - evidence: what the words say; asked only where nothing is chosen and the file ``isEightBit``.
    /// - Throws: ``FileRejected`` with `file-empty`, `not-a-text-file` or `unreadable-text`.
    func form(
        as chosen: TextEncoding? = nil, evidence: EightBitEvidence.Verdict? = nil
    ) throws(FileRejected) -> (form: TextForm, doubt: EncodingDoubt?) {
        if start.isEmpty { throw .empty }
        try checkIsText()
        if let chosen {
            let hasMark = mark?.encoding == chosen
            guard chosen != .utf8 || isWhole else { throw .unreadable("Some of the file is not UTF-8.") }
            return (TextForm(encoding: chosen, byteOrderMark: hasMark ? mark?.byteOrderMark ?? 0 : 0), nil)
        }
        if let mark {
            guard mark.encoding != .utf8 || isWhole else {
                throw .unreadable("The file says that it is UTF-8, and some of it is not.")
            }
            return (mark, nil)
        }
        if isUTF16WithoutMark(isLittle: true) { return (TextForm(encoding: .utf16LittleEndian), nil) }
        if isUTF16WithoutMark(isLittle: false) { return (TextForm(encoding: .utf16BigEndian), nil) }
        if isWhole { return (TextForm(encoding: .utf8), nil) }
        switch evidence {
        case .windows1252(let doubt): return (TextForm(encoding: .windows1252), doubt)
        case .macRoman: return (TextForm(encoding: .macRoman), nil)
        case .unclear(let doubt):
            var rejected = FileRejected.unreadable(
                "The file does not say how its letters are encoded. It may be Windows-1252, Mac Roman or something else."
            )
            rejected.form.doubt = doubt
            throw rejected
        case nil: throw .unreadable("The file is not UTF-8.")
        }
    }

    private var isWhole: Bool { isUTF8 && due == 0 }

    private var mark: TextForm? {
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { return TextForm(encoding: .utf8, byteOrderMark: 3) }
        if start.starts(with: [0xFF, 0xFE]) { return TextForm(encoding: .utf16LittleEndian, byteOrderMark: 2) }
        if start.starts(with: [0xFE, 0xFF]) { return TextForm(encoding: .utf16BigEndian, byteOrderMark: 2) }
        return nil
    }

    /// The first eight characters are ASCII, each with a NUL beside it: no other text begins like that.
    private func isUTF16WithoutMark(isLittle: Bool) -> Bool {
        let pairs = start.prefix(16)
        guard pairs.count == 16 else { return false }
        return pairs.indices.allSatisfy { index in
            index.isMultiple(of: 2) == isLittle ? (1..<0x80).contains(pairs[index]) : pairs[index] == 0
        }
    }

    private func checkIsText() throws(FileRejected) {
        for (signature, what) in Self.signatures where start.starts(with: signature) {
            throw .notText(what)
        }
        if mark?.encoding == .utf16LittleEndian || mark?.encoding == .utf16BigEndian { return }
        if isUTF16WithoutMark(isLittle: true) || isUTF16WithoutMark(isLittle: false) { return }
        // A stray NUL is a problem of its cell; many, or one among the headings, are no text at all.
        let firstLine = start.prefix { $0 != 0x0A && $0 != 0x0D }
        if firstLine.contains(0) || nulls > count / 50 { throw .notText("This is not a text file.") }
    }

    private static let signatures: [([UInt8], String)] = [
        ([0x50, 0x4B, 0x03, 0x04], "This is a spreadsheet or another packed file, not text."),
        ([0xD0, 0xCF, 0x11, 0xE0], "This is an Excel workbook, not text."),
        ([0x1F, 0x8B], "This is a packed file, not text."),
        ([0x89, 0x50, 0x4E, 0x47], "This is not a text file."), ([0x25, 0x50, 0x44, 0x46], "This is not a text file."),
        ([0xFF, 0xFE, 0x00, 0x00], "This is UTF-32, which is not read here."),
        ([0x00, 0x00, 0xFE, 0xFF], "This is UTF-32, which is not read here."),
    ]
}
