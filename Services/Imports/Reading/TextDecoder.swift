/// Turns the bytes of a file into UTF-8, piece by piece, wherever the pieces are cut.
struct TextDecoder {
    private let encoding: TextForm.Encoding
    private var markLeft: Int
    private var decoded: [UInt8] = []
    /// The first byte of a code unit whose second is in the next piece.
    private var halfUnit: UInt8?
    /// The first of two surrogates whose second has not come yet.
    private var highSurrogate: UInt16?

    init(_ form: TextForm) {
        encoding = form.encoding
        markLeft = form.byteOrderMark
    }

    /// Hands `bytes` to `body` as valid UTF-8; the buffer is good only during the call.
    ///
    /// - Throws: ``FileRejected`` for UTF-16 that is not well-formed; what `body` throws.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        let skipped = min(markLeft, bytes.count)
        markLeft -= skipped
        let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(skipped))
        switch encoding {
        case .utf8:
            try rest.withMemoryRebound(to: UInt8.self, body)
            return
        case .windows1252: decode1252(rest)
        case .utf16LittleEndian: try decode16(rest) { first, second in UInt16(second) << 8 | UInt16(first) }
        case .utf16BigEndian: try decode16(rest) { first, second in UInt16(first) << 8 | UInt16(second) }
        }
        try decoded.withUnsafeBufferPointer(body)
        decoded.removeAll(keepingCapacity: true)
    }

    /// - Throws: ``FileRejected`` when the file ends in the middle of a character.
    func finish() throws(FileRejected) {
        if halfUnit != nil || highSurrogate != nil { throw Self.brokenUTF16 }
    }

    private static let brokenUTF16 = FileRejected.unreadable("The file says that it is UTF-16, and some of it is not.")

    private mutating func decode1252(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            switch byte {
            case 0x00...0x7F: decoded.append(byte)
            case 0x80...0x9F: append(UInt32(Self.upper1252[Int(byte) - 0x80]))
            default: append(UInt32(byte))
            }
        }
    }

    private mutating func decode16(_ bytes: UnsafeRawBufferPointer, _ unit: (UInt8, UInt8) -> UInt16)
        throws(FileRejected)
    {
        for byte in bytes {
            guard let first = halfUnit else {
                halfUnit = byte
                continue
            }
            halfUnit = nil
            try add(unit(first, byte))
        }
    }

    private mutating func add(_ unit: UInt16) throws(FileRejected) {
        switch (highSurrogate, unit) {
        case (_, 0):
            throw .notText("This is not a text file.")
        case (let high?, 0xDC00...0xDFFF):
            append(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00))
            highSurrogate = nil
        case (nil, 0xD800...0xDBFF):
            highSurrogate = unit
        case (_?, _), (nil, 0xDC00...0xDFFF):
            throw Self.brokenUTF16
        case (nil, _):
            append(UInt32(unit))
        }
    }

    private mutating func append(_ scalar: UInt32) {
        switch scalar {
        case 0..<0x80:
            decoded.append(UInt8(scalar))
        case 0x80..<0x800:
            decoded.append(UInt8(0xC0 | scalar >> 6))
            decoded.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0x10000:
            decoded.append(UInt8(0xE0 | scalar >> 12))
            decoded.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            decoded.append(UInt8(0x80 | scalar & 0x3F))
        default:
            decoded.append(UInt8(0xF0 | scalar >> 18))
            decoded.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            decoded.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            decoded.append(UInt8(0x80 | scalar & 0x3F))
        }
    }

    /// What Windows-1252 has from 0x80 to 0x9F (the five undefined ones never get here, see ``TextSurvey``).
    private static let upper1252: [UInt16] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
        0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0xFFFD, 0x017E, 0x0178,
    ]
}
