/// Which encoding of one byte a character a file is in: Windows-1252, which spreadsheets on Windows write, or Mac Roman, which
/// Excel on a Mac does.
///
/// Nothing in such a file says it, but people's names do: 'JosŽ' and 'Fran?ois' are nobody's, 'José' and 'François' are. Each word
/// with a byte beyond ASCII is read in both. Mac Roman is taken only where Windows-1252 is impossible and Mac Roman is not even
/// odd; Windows-1252 where it is not odd; anything else is for a person to decide.
struct EightBitEvidence {
    enum Verdict: Equatable {
        /// The words in the other encoding would be as good.
        case windows1252(doubt: EncodingDoubt?)
        case macRoman
        case unclear(EncodingDoubt)
    }

    private var windows = Oddness()
    private var mac = Oddness()
    private var word: [UInt8] = []
    private var isSpecial = false
    private var hasReturn = false
    private var hasLineFeed = false
    /// The first words that show the question best.
    private var oddWord: [UInt8]?
    private var firstWord: [UInt8]?

    /// A word that is longer is judged in parts.
    private static let longestWord = 64

    mutating func look(at bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            if byte >= 0x80 || Self.isLetter(byte) {
                word.append(byte)
                isSpecial = isSpecial || byte >= 0x80
                if word.count == Self.longestWord { endWord() }
            } else {
                if byte == 0x0D { hasReturn = true } else if byte == 0x0A { hasLineFeed = true }
                if !word.isEmpty { endWord() }
            }
        }
    }

    /// To be asked at the end of the file.
    mutating func verdict() -> Verdict {
        endWord()
        // Lines that end with CR alone come from 'CSV (Macintosh)', which is always Mac Roman.
        let isFromMac = windows.isImpossible || (hasReturn && !hasLineFeed)
        if isFromMac, !mac.isOdd { return .macRoman }
        if windows.isOdd {
            return .unclear(doubt(oddWord ?? firstWord ?? []))
        }
        let isSame = firstWord.map { Self.text($0, .windows1252) == Self.text($0, .macRoman) } ?? true
        return .windows1252(doubt: mac.isOdd || isSame ? nil : firstWord.map(doubt))
    }

    private func doubt(_ word: [UInt8]) -> EncodingDoubt {
        EncodingDoubt(
            taken: Self.text(word, .windows1252), other: Self.text(word, .macRoman), otherEncoding: .macRoman)
    }

    private static func text(_ word: [UInt8], _ encoding: TextEncoding) -> String {
        EightBitTable.text(word, encoding == .macRoman ? EightBitTable.macRoman : EightBitTable.windows1252)
    }

    private mutating func endWord() {
        if isSpecial {
            let inWindows = Oddness(of: word.map { EightBitTable.scalar($0, EightBitTable.windows1252) })
            let inMac = Oddness(of: word.map { EightBitTable.scalar($0, EightBitTable.macRoman) })
            if oddWord == nil, inWindows.isOdd { oddWord = word }
            if firstWord == nil, word.contains(where: Self.isRead2Ways) { firstWord = word }
            windows.add(inWindows)
            mac.add(inMac)
        }
        word.removeAll(keepingCapacity: true)
        isSpecial = false
    }

    private static func isRead2Ways(_ byte: UInt8) -> Bool {
        EightBitTable.scalar(byte, EightBitTable.windows1252) != EightBitTable.scalar(byte, EightBitTable.macRoman)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte & 0xDF)
    }
}

/// How far a reading of words is from what people write in names and addresses.
private struct Oddness {
    /// Somebody may have written it all the same: 'Hawai‘i'.
    private(set) var isOdd = false
    /// Nobody has: 'JosŽ', 'Se‡n'.
    private(set) var isImpossible = false

    init() {}

    init(of word: [UInt16]) {
        let hasSmall = word.contains(where: Self.isSmall)
        for (index, scalar) in word.enumerated() where scalar >= 0x80 {
            let before = index > 0 ? word[index - 1] : 0x20
            let after = index + 1 < word.count ? word[index + 1] : 0x20
            judge(scalar, before, after, hasSmall)
        }
    }

    mutating func add(_ other: Oddness) {
        isOdd = isOdd || other.isOdd
        isImpossible = isImpossible || other.isImpossible
    }

    private mutating func judge(_ scalar: UInt16, _ before: UInt16, _ after: UInt16, _ hasSmall: Bool) {
        let isInside = Self.isLetter(before) && Self.isLetter(after)
        let isBeside = Self.isLetter(before) || Self.isLetter(after)
        switch scalar {
        case _ where Self.isCapital(scalar):
            if Self.isSmall(before) { impossible() } else if Self.isCapital(before), hasSmall { odd() }
        case _ where Self.isSmall(scalar):
            if Self.isCapital(before), Self.isCapital(after) { odd() }
        case 0xFFFD:
            impossible()
        // † ‡ ‰ ƒ ˆ ˜
        case 0x2020, 0x2021, 0x2030, 0x0192, 0x02C6, 0x02DC:
            if isBeside { impossible() } else { odd() }
        // ‹ › ‚ „ • ™ €
        case 0x2039, 0x203A, 0x201A, 0x201E, 0x2022, 0x2122, 0x20AC:
            if isInside { impossible() } else if Self.isLetter(before), scalar == 0x201A || scalar == 0x201E { odd() }
        // ‘ “
        case 0x2018, 0x201C:
            if Self.isLetter(before) { odd() }
        // ” …
        case 0x201D, 0x2026:
            if Self.isLetter(after) { odd() }
        // ’ – — nbsp £ § © ª « ® ° ² ´ · º »
        case 0x2019, 0x2013, 0x2014, 0xA0, 0xA3, 0xA7, 0xA9, 0xAA, 0xAB, 0xAE, 0xB0, 0xB2, 0xB4, 0xB7, 0xBA, 0xBB:
            break
        case 0xA1...0xBF, 0xD7, 0xF7:
            if isBeside { odd() }
        default:
            // The mathematical signs, ligatures and accents of Mac Roman.
            odd()
        }
    }

    private mutating func odd() { isOdd = true }

    private mutating func impossible() {
        isOdd = true
        isImpossible = true
    }

    private static func isLetter(_ scalar: UInt16) -> Bool { isCapital(scalar) || isSmall(scalar) }

    private static func isCapital(_ scalar: UInt16) -> Bool {
        switch scalar {
        case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE, 0x0152, 0x0160, 0x0178, 0x017D: true
        default: false
        }
    }

    private static func isSmall(_ scalar: UInt16) -> Bool {
        switch scalar {
        case 0x61...0x7A, 0xDF...0xF6, 0xF8...0xFF, 0x0153, 0x0161, 0x017E: true
        default: false
        }
    }
}
