/// Turns the bytes of a file into UTF-8, piece by piece, wherever the pieces are cut.
struct TextDecoder {
    private let encoding: TextEncoding
    private var markLeft: Int
    private var decoded: [UInt8] = []
    /// The first byte of a code unit whose second is in the next piece.
    private var halfUnit: UInt8?
    /// The first of two surrogates whose second has not come yet.
    private var highSurrogate: UInt16?
    /// It is not UTF-16; nothing behind that is decoded.
    private var isBroken = false

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
        case .windows1252: decode(rest, EightBitTable.windows1252)
        case .macRoman: decode(rest, EightBitTable.macRoman)
        case .utf16LittleEndian: decode16(rest) { first, second in UInt16(second) << 8 | UInt16(first) }
        case .utf16BigEndian: decode16(rest) { first, second in UInt16(first) << 8 | UInt16(second) }
        }
        // What stands before the fault comes first, so that the same is found wherever the pieces are cut.
        try decoded.withUnsafeBufferPointer(body)
        decoded.removeAll(keepingCapacity: true)
        if isBroken { throw Self.brokenUTF16 }
    }

    /// - Throws: ``FileRejected`` when the file ends in the middle of a character.
    func finish() throws(FileRejected) {
        if halfUnit != nil || highSurrogate != nil { throw Self.brokenUTF16 }
    }

    private static let brokenUTF16 = FileRejected.unreadable("Some of the file is not UTF-16.")

    private mutating func decode(_ bytes: UnsafeRawBufferPointer, _ table: [UInt16]) {
        for byte in bytes {
            if byte < 0x80 { decoded.append(byte) } else { append(UInt32(table[Int(byte) - 0x80])) }
        }
    }

    private mutating func decode16(_ bytes: UnsafeRawBufferPointer, _ unit: (UInt8, UInt8) -> UInt16) {
        for byte in bytes where !isBroken {
            guard let first = halfUnit else {
                halfUnit = byte
                continue
            }
            halfUnit = nil
            add(unit(first, byte))
        }
    }

    private mutating func add(_ unit: UInt16) {
        switch (highSurrogate, unit) {
        case (let high?, 0xDC00...0xDFFF):
            append(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00))
            highSurrogate = nil
        case (nil, 0xD800...0xDBFF):
            highSurrogate = unit
        case (_?, _), (nil, 0xDC00...0xDFFF):
            isBroken = true
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
}
