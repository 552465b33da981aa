# Where everything goes: program, libraries, headers with one umbrella, pkg-config, man pages,
# completions. The neural engine is a plug-in and goes to <libdir>/ostler.
set_target_properties(ostler PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
install(TARGETS ostler ostler_core RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(OSTLER_BERT)
  # Its own way to libostler.so, and the one to a torch outside the system's folders.
  set_target_properties(ostler_bert PROPERTIES INSTALL_RPATH "$ORIGIN/.." INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS ostler_bert LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/ostler)
endif()

# Public headers: all of the core's but the engines' own and the list of banned functions.
file(GLOB_RECURSE public_headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/lib lib/*.h)
list(FILTER public_headers EXCLUDE REGEX "^(tensor|engine/bert|engine/linear)/|banned|_ranges|_internal|_table|_letters|/tokenizer_")
set(umbrella "/* All of ostler's headers, for C and C++. Written by the build. */\n#ifndef OSTLER_H\n#define OSTLER_H\n")
set(system_headers "")
foreach(header ${public_headers})
  file(STRINGS lib/${header} lines REGEX "^#include <")
  list(APPEND system_headers ${lines})
endforeach()
list(REMOVE_DUPLICATES system_headers)
list(SORT system_headers)
list(JOIN system_headers "\n" lines)
string(APPEND umbrella "${lines}\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n")
foreach(header ${public_headers})
  string(APPEND umbrella "#include \"${header}\"\n")
  get_filename_component(room ${header} DIRECTORY)
  install(FILES lib/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ostler/${room})
endforeach()
string(APPEND umbrella "#ifdef __cplusplus\n}\n#endif\n#endif\n")
file(CONFIGURE OUTPUT include/ostler.h CONTENT "${umbrella}")
install(FILES ${PROJECT_BINARY_DIR}/include/ostler.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ostler)

configure_file(cmake/ostler.pc.in ostler.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ostler.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# Man pages and completions are printed by the program itself, from its option rows.
if(NOT CMAKE_CROSSCOMPILING)
  add_custom_command(OUTPUT docs.stamp
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:ostler> -DSOURCE=${PROJECT_SOURCE_DIR}
            -DOUT=${PROJECT_BINARY_DIR} -P ${PROJECT_SOURCE_DIR}/cmake/docs.cmake
    DEPENDS ostler ${PROJECT_SOURCE_DIR}/cmake/docs.cmake
    COMMENT "Printing man pages and completions")
  add_custom_target(docs ALL DEPENDS docs.stamp)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
  install(FILES ${PROJECT_BINARY_DIR}/completion/ostler OPTIONAL
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${PROJECT_BINARY_DIR}/completion/_ostler OPTIONAL
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()
