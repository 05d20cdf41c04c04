extension AccountDraft {
    /// The draft that would make this account.
    init(_ account: Account) {
        self.init()
        type = account.type
        for field in UserEntry.textFields { keep(field.apiName, of: account) }
        for link in UserEntry.Link.allCases { keep(link.rawValue, of: account) }
    }

    /// Takes the value of a field from the account as it is.
    ///
    /// - Parameter field: as the API calls it.
    mutating func keep(_ field: String, of account: Account) {
        switch field {
        case "firstName": firstName = account.firstName
        case "surname": surname = account.surname
        case "email": email = account.email
        case "gender": gender = account.gender
        case "mobile": mobile = account.mobile
        case "dateOfBirth": dateOfBirth = account.dateOfBirth
        case "group": groupID = account.groupID
        case "programme": programmeID = account.programmeID
        case "postcode": postcode = account.postcode
        case "address1": address1 = account.address1
        case "address2": address2 = account.address2
        case "town": town = account.town
        case "county": county = account.county
        case "country": country = account.country
        case "caseOwner": caseOwnerID = account.caseOwnerID
        case "learningProvider": learningProviderID = account.learningProviderID
        case "employer": employerID = account.employerID
        case "employerAddress": employerAddress = account.employerAddress
        case "manager": managerID = account.managerID
        case "mentor": mentorID = account.mentorID
        case "reference": reference = account.reference
        case "rateOfPay": rateOfPay = account.rateOfPay
        default: break
        }
    }

    /// Gives a field the value that the history has of it.
    ///
    /// - Parameters:
    ///   - field: as the API calls it.
    ///   - text: the value where it is typed.
    ///   - id: the value where it is chosen.
    mutating func put(_ field: String, _ text: String?, _ id: Int64?) {
        switch field {
        case "firstName": firstName = text ?? firstName
        case "surname": surname = text ?? surname
        case "email": email = text ?? email
        case "gender": gender = text.flatMap(Gender.init)
        case "mobile": mobile = text
        case "dateOfBirth": dateOfBirth = text
        case "group": groupID = id
        case "programme": programmeID = id
        case "postcode": postcode = text
        case "address1": address1 = text
        case "address2": address2 = text
        case "town": town = text
        case "county": county = text
        case "country": country = text
        case "caseOwner": caseOwnerID = id
        case "learningProvider": learningProviderID = id
        case "employer": employerID = id
        case "employerAddress": employerAddress = text
        case "manager": managerID = id
        case "mentor": mentorID = id
        case "reference": reference = text
        case "rateOfPay": rateOfPay = text.flatMap(RateOfPay.init)
        default: break
        }
    }
}
