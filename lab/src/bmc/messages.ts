interface Message {
  readonly severity: "OK" | "Warning" | "Critical";
  /** `%1`, `%2`, … stand for the arguments. */
  readonly text: string;
  readonly resolution: string;
}

/** The messages of DMTF's Base registry (DSP8011) that this BMC sends. */
export const BASE_MESSAGES = {
  GeneralError: {
    severity: "Critical",
    text: "A general error has occurred. See Resolution for information on how to resolve the error.",
    resolution: "See the machine's log.",
  },
  InternalError: {
    severity: "Critical",
    text: "The request failed due to an internal service error. The service is still operational.",
    resolution: "Resubmit the request. If the problem persists, consider resetting the service.",
  },
  MalformedJSON: {
    severity: "Critical",
    text: "The request body submitted was malformed JSON and could not be parsed by the receiving service.",
    resolution: "Ensure that the request body is valid JSON and resubmit the request.",
  },
  UnrecognizedRequestBody: {
    severity: "Warning",
    text: "The service detected a malformed request body that it was unable to interpret.",
    resolution: "Correct the request body and resubmit the request if it failed.",
  },
  PropertyUnknown: {
    severity: "Warning",
    text: "The property %1 is not in the list of valid properties for the resource.",
    resolution: "Remove the unknown property from the request body and resubmit the request if the operation failed.",
  },
  PropertyNotWritable: {
    severity: "Warning",
    text: "The property %1 is a read only property and cannot be assigned a value.",
    resolution: "Remove the property from the request body and resubmit the request if the operation failed.",
  },
  PropertyMissing: {
    severity: "Warning",
    text: "The property %1 is a required property and must be included in the request.",
    resolution: "Ensure that the property is in the request body and has a valid value and resubmit the request.",
  },
  PropertyValueTypeError: {
    severity: "Warning",
    text: "The value %1 for the property %2 is of a different type than the property can accept.",
    resolution: "Correct the value for the property in the request body and resubmit the request.",
  },
  PropertyValueNotInList: {
    severity: "Warning",
    text: "The value %1 for the property %2 is not in the list of acceptable values.",
    resolution:
      "Choose a value from the enumeration list that the implementation can support and resubmit the request.",
  },
  ActionParameterMissing: {
    severity: "Critical",
    text: "The action %1 requires the parameter %2 to be present in the request body.",
    resolution: "Supply the action with the required parameter in the request body when the request is resubmitted.",
  },
  ActionParameterUnknown: {
    severity: "Warning",
    text: "The action %1 was submitted with the invalid parameter %2.",
    resolution: "Correct the invalid parameter and resubmit the request if the operation failed.",
  },
  ActionParameterValueTypeError: {
    severity: "Warning",
    text: "The value %1 for the parameter %2 in the action %3 is of a different type than the parameter can accept.",
    resolution: "Correct the value for the parameter in the request body and resubmit the request.",
  },
  ActionParameterValueNotInList: {
    severity: "Warning",
    text: "The value %1 for the parameter %2 in the action %3 is not in the list of acceptable values.",
    resolution:
      "Choose a value from the enumeration list that the implementation can support and resubmit the request.",
  },
  ActionParameterValueFormatError: {
    severity: "Warning",
    text: "The value %1 for the parameter %2 in the action %3 is of a different format than the parameter can accept.",
    resolution: "Correct the value for the parameter in the request body and resubmit the request.",
  },
  ResourceMissingAtURI: {
    severity: "Critical",
    text: "The resource at the URI %1 was not found.",
    resolution: "Place a valid resource at the URI or correct the URI and resubmit the request.",
  },
  OperationNotAllowed: {
    severity: "Critical",
    text: "The HTTP method %1 is not allowed on this resource.",
    resolution: "None.",
  },
  ResourceInStandby: {
    severity: "Critical",
    text: "The request could not be performed because the resource is in standby.",
    resolution: "Ensure that the resource is in the correct power state and resubmit the request.",
  },
  ResourceInUse: {
    severity: "Warning",
    text: "The change to the requested resource failed because the resource is in use or in transition.",
    resolution: "Remove the condition and resubmit the request if the operation failed.",
  },
  CouldNotEstablishConnection: {
    severity: "Critical",
    text: "The service failed to establish a connection with the URI %1: %2",
    resolution:
      "Ensure that the URI contains a valid and reachable node name, protocol information and other URI components.",
  },
  SourceDoesNotSupportProtocol: {
    severity: "Critical",
    text: "The other end of the connection at %1 does not support the specified protocol %2.",
    resolution: "Change protocols or URIs.",
  },
  NoValidSession: {
    severity: "Critical",
    text: "There is no valid session established with the implementation.",
    resolution: "Establish a session before attempting any operations.",
  },
  SessionLimitExceeded: {
    severity: "Critical",
    text: "The session establishment failed due to the number of simultaneous sessions exceeding the limit of the implementation.",
    resolution: "Reduce the number of other sessions before trying to establish the session.",
  },
  ServiceTemporarilyUnavailable: {
    severity: "Critical",
    text: "The service is temporarily unavailable. Retry in %1 seconds.",
    resolution: "Wait for the indicated retry duration and retry the operation.",
  },
  PreconditionFailed: {
    severity: "Critical",
    text: "The ETag supplied did not match the ETag required to change this resource.",
    resolution: "Try the operation again using the appropriate ETag.",
  },
  QueryNotSupported: {
    severity: "Warning",
    text: "Querying is not supported by the implementation.",
    resolution: "Remove the query parameters and resubmit the request if the operation failed.",
  },
} as const satisfies Record<string, Message>;

export type MessageName = keyof typeof BASE_MESSAGES;
